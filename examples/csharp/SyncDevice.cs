// Reports a charger by the C library, with nothing but P/Invoke. The file, and what is printed, is UTF-8, or GBK if you say so:
//     mcs SyncDevice.cs && PYUN_APP_ID=op… PYUN_APP_SECRET=… mono SyncDevice.exe DEVICE.json BASE_URL [gbk]
// Wants libpyun_energy.so.0 where the loader finds it.
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

static class Native
{
    const string Library = "libpyun_energy.so.0";
    [DllImport(Library)] public static extern int pyun_client_open_json(byte[] json, UIntPtr length, int charset, out ClientHandle client, out IntPtr error);
    [DllImport(Library)] public static extern int pyun_client_call_json(ClientHandle client, byte[] call, byte[] json, UIntPtr length, out IntPtr reply, out IntPtr error);
    [DllImport(Library)] public static extern void pyun_client_free(IntPtr client);
    [DllImport(Library)] public static extern int pyun_reply_set_charset(IntPtr reply, int charset);
    [DllImport(Library)] public static extern int pyun_reply_flat(IntPtr reply, out IntPtr bytes);
    [DllImport(Library)] public static extern void pyun_reply_free(IntPtr reply);
    [DllImport(Library)] public static extern int pyun_error_set_charset(IntPtr error, int charset);
    [DllImport(Library)] public static extern int pyun_error_flat(IntPtr error, out IntPtr bytes);
    [DllImport(Library)] public static extern void pyun_error_free(IntPtr error);
    [DllImport(Library)] public static extern IntPtr pyun_bytes_data(IntPtr bytes);
    [DllImport(Library)] public static extern UIntPtr pyun_bytes_length(IntPtr bytes);
    [DllImport(Library)] public static extern void pyun_bytes_free(IntPtr bytes);
}

// Frees the client when nobody has it any more.
sealed class ClientHandle : SafeHandle
{
    ClientHandle() : base(IntPtr.Zero, true) { }
    public override bool IsInvalid { get { return handle == IntPtr.Zero; } }
    protected override bool ReleaseHandle() { Native.pyun_client_free(handle); return true; }
}

// Why a call failed: the fields of pyun_error_flat(), in their order.
sealed class PyunException : Exception
{
    public readonly List<byte[]> Fields;
    public PyunException(List<byte[]> fields) : base(Encoding.ASCII.GetString(fields[1])) { Fields = fields; }
}

sealed class PyunClient : IDisposable
{
    public const int Utf8 = 0, Gbk = 1;
    delegate int Flat(IntPtr handle, out IntPtr bytes);
    readonly ClientHandle client;
    readonly int charset;
    public PyunClient(byte[] settings, int charset)
    {
        IntPtr error;
        this.charset = charset;
        if (Native.pyun_client_open_json(settings, (UIntPtr)settings.Length, charset, out client, out error) != 0) throw Failure(error);
    }

    public void Dispose() { client.Dispose(); }
    // Makes the call of this name, of JSON in the charset of the client; gives the fields of pyun_reply_flat(), in their order.
    public List<byte[]> Call(string call, byte[] json)
    {
        IntPtr reply, error;
        byte[] name = Encoding.ASCII.GetBytes(call + "\0");
        if (Native.pyun_client_call_json(client, name, json, (UIntPtr)json.Length, out reply, out error) != 0) throw Failure(error);
        Native.pyun_reply_set_charset(reply, charset);
        try { return Fields(reply, Native.pyun_reply_flat); } finally { Native.pyun_reply_free(reply); }
    }

    PyunException Failure(IntPtr error)
    {
        Native.pyun_error_set_charset(error, charset);
        try { return new PyunException(Fields(error, Native.pyun_error_flat)); } finally { Native.pyun_error_free(error); }
    }

    // A length, least byte first, and so many bytes; 0xFFFFFFFF for none. Later versions only append fields.
    static List<byte[]> Fields(IntPtr handle, Flat flatten)
    {
        IntPtr bytes;
        flatten(handle, out bytes);
        var flat = new byte[(int)Native.pyun_bytes_length(bytes)];
        Marshal.Copy(Native.pyun_bytes_data(bytes), flat, 0, flat.Length);
        Native.pyun_bytes_free(bytes);
        var fields = new List<byte[]>();
        for (int at = 0, length; at < flat.Length; at += 4 + Math.Max(length, 0))
        {
            length = flat[at] | flat[at + 1] << 8 | flat[at + 2] << 16 | flat[at + 3] << 24; // -1 is 0xFFFFFFFF
            fields.Add(length < 0 ? null : flat.Skip(at + 4).Take(length).ToArray());
        }
        return fields;
    }
}

static class SyncDevice
{
    // Bytes in the charset, as they came: nothing here converts.
    static void Print(string label, byte[] text)
    {
        var output = Console.OpenStandardOutput();
        foreach (var part in new[] { Encoding.ASCII.GetBytes(label), text ?? new byte[0], new[] { (byte)'\n' } }) output.Write(part, 0, part.Length);
    }

    // In ASCII, which is the same in every charset.
    static string Quoted(string text) { return '"' + string.Concat(text.Select(c => c > ' ' && c < 127 && c != '"' && c != '\\' ? "" + c : "\\u" + ((int)c).ToString("x4"))) + '"'; }

    static int Main(string[] arguments)
    {
        Func<string, string> given = name => Quoted(Environment.GetEnvironmentVariable(name) ?? "");
        string settings = "{\"app_id\":" + given("PYUN_APP_ID") + ",\"secret\":" + given("PYUN_APP_SECRET") + ",\"base_url\":" + Quoted(arguments[1]) + "}";
        try
        {
            using (var client = new PyunClient(Encoding.ASCII.GetBytes(settings), arguments.Contains("gbk") ? PyunClient.Gbk : PyunClient.Utf8))
                Print("accepted, seqno ", client.Call("sync_device", File.ReadAllBytes(arguments[0]))[3]);
        }
        catch (PyunException error)
        {
            Print("failed, " + error.Message + ": ", error.Fields[2]);
            return 1;
        }
        return 0;
    }
}
