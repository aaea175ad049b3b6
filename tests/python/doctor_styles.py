"""How the libraries that people use write the same device: writes doctor/tests/data/styles.tsv, a line a style (library, style, hex of
the text). Run once on Debian 12 and stored, since CI need not install ten languages:

    apt-get install php-cli ruby golang-go mono-mcs libnewtonsoft-json5.0-cil libgoogle-gson-java libjackson2-databind-java \\
      libcjson-dev libjansson-dev libjsoncpp-dev nlohmann-json3-dev nodejs && pip install orjson
    doctor_styles.py > doctor/tests/data/styles.tsv

A tool that is missing is left out, and said so on stderr.
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

DEVICE = {
    "app_id": "op00000000000001", "timestamp": 1758093419429, "sign_type": "MD5", "station_uuid": "49f0cc52-e8c7-41e3-b54d-af666b8cc11a",
    "no": "TEST250911100001", "name": "测试 1/2 <A&B> 'x'=\"y\"+", "type": 0, "state": 1, "state_desc": "可用", "energy_code": "CN_AC",
    "metadata": {"DEVICE_PROTOCOL_VERSION": "ykc1.6", "DEVICE_MODEL": "http://x.cn/m?a=1"},
    "port": [{"no": "TEST01", "state": 1, "state_desc": "空闲", "alias": "A"}, {"no": "TEST02", "state": -1, "state_desc": "故障", "alias": "B"}],
}
TEXT = json.dumps(DEVICE, ensure_ascii=False, separators=(",", ":"))

PHP = r"""
$value = json_decode(file_get_contents($argv[1]));
foreach (['0' => 0, 'UNICODE' => 256, 'SLASHES' => 64, 'BOTH' => 320, 'PRETTY' => 128, 'PRETTY_BOTH' => 448, 'HEX' => 15, 'HEX_UNICODE' => 271, 'HEX_TAG' => 1, 'HEX_AMP' => 2, 'PRETTY_UNICODE' => 384] as $name => $flags)
  echo "PHP\tjson_encode $name\t" . bin2hex(json_encode($value, $flags)) . "\n";
"""
RUBY = r"""
require 'json'
value = JSON.parse(File.read(ARGV[0]))
say = ->(name, text) { puts "Ruby\t#{name}\t#{text.unpack1('H*')}" }
say.('generate', JSON.generate(value)); say.('pretty_generate', JSON.pretty_generate(value)); say.('to_json', value.to_json)
say.('ascii_only', JSON.generate(value, ascii_only: true)); say.('script_safe', JSON.generate(value, script_safe: true)); say.('inspect', value.inspect); say.('space', JSON.generate(value, space: ' '))
say.('object_nl', JSON.generate(value, space: ' ', object_nl: "\n")); say.('pretty indent 4', JSON.pretty_generate(value, indent: '    '))
say.('sorted', JSON.generate(value.sort.to_h))
"""
GO = r"""
package main
import ("bytes"; "encoding/hex"; "encoding/json"; "fmt"; "os")
type Port struct { No string `json:"no"`; State int `json:"state"`; StateDesc string `json:"state_desc"`; Alias string `json:"alias"` }
type Device struct {
  AppID string `json:"app_id"`; Timestamp int64 `json:"timestamp"`; SignType string `json:"sign_type"`; StationUUID string `json:"station_uuid"`; No string `json:"no"`; Name string `json:"name"`; Type int `json:"type"`; State int `json:"state"`
  StateDesc string `json:"state_desc"`; EnergyCode string `json:"energy_code"`; Metadata map[string]string `json:"metadata"`; Port []Port `json:"port"` }
type Sparse struct {
  AppID string `json:"app_id,omitempty"`; Timestamp int64 `json:"timestamp,omitempty"`; SignType string `json:"sign_type,omitempty"`; StationUUID string `json:"station_uuid,omitempty"`; No string `json:"no,omitempty"`; Name string `json:"name,omitempty"`; Type int `json:"type,omitempty"`; State int `json:"state,omitempty"`
  StateDesc string `json:"state_desc,omitempty"`; EnergyCode string `json:"energy_code,omitempty"`; Metadata map[string]string `json:"metadata,omitempty"`; Port []Port `json:"port,omitempty"` }
func say(name string, text []byte) { fmt.Printf("Go\t%s\t%s\n", name, hex.EncodeToString(text)) }
func main() {
  text, _ := os.ReadFile(os.Args[1])
  var device Device; var sparse Sparse; var any map[string]interface{}
  json.Unmarshal(text, &device); json.Unmarshal(text, &sparse); json.Unmarshal(text, &any)
  for name, value := range map[string]interface{}{"struct": device, "omitempty": sparse, "map": any} {
    one, _ := json.Marshal(value); say("Marshal "+name, one)
    two, _ := json.MarshalIndent(value, "", "  "); say("MarshalIndent 2 "+name, two)
    tab, _ := json.MarshalIndent(value, "", "\t"); say("MarshalIndent tab "+name, tab)
    four, _ := json.MarshalIndent(value, "", "    "); say("MarshalIndent 4 "+name, four)
    var out bytes.Buffer; encoder := json.NewEncoder(&out); encoder.Encode(value); say("Encoder "+name, out.Bytes())
    var raw bytes.Buffer; encoder = json.NewEncoder(&raw); encoder.SetEscapeHTML(false); encoder.Encode(value); say("Encoder without HTML "+name, raw.Bytes())
  }
  say("%v map", []byte(fmt.Sprintf("%v", any)))
}
"""
CPP = r"""
#include <cjson/cJSON.h>
#include <fstream>
#include <iostream>
#include <jansson.h>
#include <json/json.h>
#include <nlohmann/json.hpp>
#include <sstream>
static void say(const char *library, const std::string &name, const std::string &text) {
  static const char *digits = "0123456789abcdef"; std::cout << library << '\t' << name << '\t';
  for (unsigned char byte : text) std::cout << digits[byte >> 4] << digits[byte & 15];
  std::cout << '\n';
}
int main(int, char **arguments) {
  std::ifstream in(arguments[1]); std::stringstream all; all << in.rdbuf(); std::string text = all.str();
  cJSON *c = cJSON_Parse(text.c_str()); say("cJSON", "Print", cJSON_Print(c)); say("cJSON", "PrintUnformatted", cJSON_PrintUnformatted(c));
  json_t *j = json_loads(text.c_str(), 0, nullptr);
  size_t flags[] = {0, JSON_COMPACT, JSON_INDENT(1), JSON_INDENT(2), JSON_INDENT(3), JSON_INDENT(4), JSON_INDENT(8), JSON_ENSURE_ASCII, JSON_SORT_KEYS, JSON_SORT_KEYS | JSON_COMPACT, JSON_ESCAPE_SLASH, JSON_COMPACT | JSON_ESCAPE_SLASH, JSON_COMPACT | JSON_ENSURE_ASCII, JSON_INDENT(2) | JSON_SORT_KEYS};
  for (size_t flag : flags) say("Jansson", std::to_string(flag), json_dumps(j, flag));
  Json::Value v; std::istringstream again(text); again >> v;
  say("jsoncpp", "FastWriter", Json::FastWriter().write(v)); say("jsoncpp", "StyledWriter", Json::StyledWriter().write(v)); say("jsoncpp", "toStyledString", v.toStyledString());
  for (const char *indent : {"", " ", "  ", "    ", "\t"}) for (bool utf8 : {false, true}) { Json::StreamWriterBuilder b; b["indentation"] = indent; b["emitUTF8"] = utf8; b["commentStyle"] = "None"; say("jsoncpp", std::string("StreamWriter ") + (*indent == 9 ? std::string("tab") : std::to_string(std::string(indent).size())) + (utf8 ? " UTF-8" : ""), Json::writeString(b, v)); }
  { std::ostringstream out; out << v; say("jsoncpp", "operator<<", out.str()); }
  auto o = nlohmann::ordered_json::parse(text); auto s = nlohmann::json::parse(text);
  for (int indent : {-1, 0, 1, 2, 3, 4, 8}) for (bool ascii : {false, true}) { say("nlohmann", "ordered " + std::to_string(indent) + (ascii ? " ascii" : ""), o.dump(indent, ' ', ascii)); say("nlohmann", "json " + std::to_string(indent) + (ascii ? " ascii" : ""), s.dump(indent, ' ', ascii)); }
  say("nlohmann", "tab", o.dump(1, '\t'));
}
"""
JAVA = r"""
import com.fasterxml.jackson.core.util.*; import com.fasterxml.jackson.core.json.*; import com.fasterxml.jackson.core.*; import com.fasterxml.jackson.databind.*; import com.fasterxml.jackson.databind.json.*; import com.google.gson.*; import java.nio.file.*; import java.util.*;
class Run {
  static void say(String library, String name, String text) throws Exception { StringBuilder out = new StringBuilder(); for (byte b : text.getBytes("UTF-8")) out.append(String.format("%02x", b)); System.out.println(library + "\t" + name + "\t" + out); }
  public static void main(String[] arguments) throws Exception {
    String text = new String(Files.readAllBytes(Paths.get(arguments[0])), "UTF-8");
    ObjectMapper mapper = new ObjectMapper(); Object map = mapper.readValue(text, LinkedHashMap.class); Object hash = new HashMap<>((Map<?, ?>) map); Object tree = new TreeMap<>((Map<?, ?>) map);
    for (Object[] one : new Object[][] {{"LinkedHashMap", map}, {"HashMap", hash}, {"TreeMap", tree}}) {
      say("Jackson", "" + one[0], mapper.writeValueAsString(one[1])); say("Jackson", "pretty " + one[0], mapper.writerWithDefaultPrettyPrinter().writeValueAsString(one[1]));
      say("Jackson", "ascii " + one[0], mapper.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsString(one[1])); say("Jackson", "sorted " + one[0], mapper.writer().with(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).writeValueAsString(one[1]));
      DefaultPrettyPrinter printer = new DefaultPrettyPrinter(); printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE); say("Jackson", "pretty arrays " + one[0], mapper.writer(printer).writeValueAsString(one[1]));
      DefaultPrettyPrinter four = new DefaultPrettyPrinter(); four.indentObjectsWith(new DefaultIndenter("    ", "\n")); four.indentArraysWith(new DefaultIndenter("    ", "\n")); say("Jackson", "pretty 4 " + one[0], mapper.writer(four).writeValueAsString(one[1]));
      say("Jackson", "minimal " + one[0], mapper.writer(new MinimalPrettyPrinter()).writeValueAsString(one[1])); say("Java", "toString " + one[0], one[1].toString());
    }
    JsonElement element = com.google.gson.JsonParser.parseString(text); Object gsonMap = new Gson().fromJson(text, Map.class); Object lazy = new GsonBuilder().setObjectToNumberStrategy(ToNumberPolicy.LONG_OR_DOUBLE).create().fromJson(text, Map.class);
    for (Object[] one : new Object[][] {{"JsonElement", element}, {"Map", gsonMap}, {"Map of long", lazy}}) {
      say("Gson", "" + one[0], new Gson().toJson(one[1])); say("Gson", "disableHtmlEscaping " + one[0], new GsonBuilder().disableHtmlEscaping().create().toJson(one[1])); say("Gson", "pretty " + one[0], new GsonBuilder().setPrettyPrinting().create().toJson(one[1]));
      say("Gson", "pretty disableHtmlEscaping " + one[0], new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(one[1]));
    }
    say("Gson", "JsonElement.toString", element.toString());
  }
}
"""
CSHARP = r"""
using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Text; using Newtonsoft.Json; using Newtonsoft.Json.Linq; using Newtonsoft.Json.Serialization;
class Run {
  static void say(string name, string text) { Console.WriteLine("Newtonsoft\t" + name + "\t" + string.Concat(Encoding.UTF8.GetBytes(text).Select(b => b.ToString("x2")))); }
  static void Main(string[] arguments) {
    string text = File.ReadAllText(arguments[0]); JObject o = JObject.Parse(text); var d = JsonConvert.DeserializeObject<Dictionary<string, object>>(text); var s = new SortedDictionary<string, object>(d, StringComparer.Ordinal);
    foreach (var one in new Dictionary<string, object> {{"JObject", o}, {"Dictionary", d}, {"SortedDictionary", s}}) foreach (var format in new[] {Formatting.None, Formatting.Indented}) foreach (StringEscapeHandling escape in Enum.GetValues(typeof(StringEscapeHandling)))
      say(one.Key + " " + format + " " + escape, JsonConvert.SerializeObject(one.Value, format, new JsonSerializerSettings { StringEscapeHandling = escape }));
    say("JObject.ToString", o.ToString()); say("JObject.ToString None", o.ToString(Formatting.None));
    var camel = new JsonSerializerSettings { ContractResolver = new CamelCasePropertyNamesContractResolver() }; say("camelCase", JsonConvert.SerializeObject(d, camel));
    foreach (char c in "\t ") foreach (int n in new[] {1, 3, 4}) { var w = new StringWriter(); var j = new JsonTextWriter(w) { Formatting = Formatting.Indented, IndentChar = c, Indentation = n }; new JsonSerializer().Serialize(j, o); say("Indentation " + n + (c == '\t' ? " tab" : ""), w.ToString()); }
    var q = new StringWriter(); var quote = new JsonTextWriter(q) { QuoteChar = '\'' }; new JsonSerializer().Serialize(quote, o); say("QuoteChar '", q.ToString()); var b = new StringWriter(); var bare = new JsonTextWriter(b) { QuoteName = false }; new JsonSerializer().Serialize(bare, o); say("QuoteName false", b.ToString());
  }
}
"""
NODE = r"""
const text = require('fs').readFileSync(process.argv[1] === '[eval]' ? process.argv[2] : process.argv[1], 'utf8'), value = JSON.parse(text), util = require('util'), qs = require('querystring');
const say = (name, text) => console.log('Node\t' + name + '\t' + Buffer.from(text).toString('hex'));
for (const indent of [undefined, 1, 2, 3, 4, 8, '\t']) say('stringify ' + JSON.stringify(indent), JSON.stringify(value, null, indent));
say('String', String(value)); say('replacer keys', JSON.stringify(value, Object.keys(value))); say('replacer sorted', JSON.stringify(value, Object.keys(value).sort())); say('URLSearchParams', new URLSearchParams(value).toString()); say('twice', JSON.stringify(JSON.stringify(value)));
say('entries', JSON.stringify(Object.fromEntries(Object.entries(value).sort()))); say('encodeURIComponent', encodeURIComponent(JSON.stringify(value))); say('encodeURI', encodeURI(JSON.stringify(value))); say('Buffer', String(Buffer.from(JSON.stringify(value)).toString('hex')));
say('Buffer inspected', util.inspect(Buffer.from(JSON.stringify(value))));
"""


def python():
    say = lambda library, name, text: print(library, name, (text if isinstance(text, bytes) else text.encode()).hex(), sep="\t")
    for ascii in (True, False):
        for indent in (None, 0, 1, 2, 3, 4, 8, "\t"):
            for sort in (False, True):
                say("Python", f"dumps {ascii} {indent!r} {sort}", json.dumps(DEVICE, ensure_ascii=ascii, indent=indent, sort_keys=sort))
        for separators in ((",", ":"), (", ", ":"), (",", ": "), (", ", " : ")):
            say("Python", f"dumps {ascii} {separators}", json.dumps(DEVICE, ensure_ascii=ascii, separators=separators))
    say("Python", "str", str(DEVICE))
    say("Python", "bytes", str(TEXT.encode()))
    try:
        import orjson
    except ImportError:
        return print("left out: orjson", file=sys.stderr)
    for option in (0, orjson.OPT_INDENT_2, orjson.OPT_SORT_KEYS, orjson.OPT_APPEND_NEWLINE, orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS):
        say("orjson", str(option), orjson.dumps(DEVICE, option=option))


def main():
    jars = ":".join(f"/usr/share/java/{jar}.jar" for jar in ("gson", "jackson-core", "jackson-annotations", "jackson-databind"))
    newtonsoft = "/usr/lib/cli/Newtonsoft.Json-5.0/Newtonsoft.Json.dll"
    python()
    sys.stdout.flush()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, source in {"device.json": TEXT, "run.php": "<?php" + PHP, "run.rb": RUBY, "run.go": GO, "run.cpp": CPP, "Run.java": JAVA, "Run.cs": CSHARP}.items():
            (folder / name).write_text(source)
        for tool, commands in {
            "node": [["node", "-e", NODE, "device.json"]], "php": [["php", "run.php", "device.json"]], "ruby": [["ruby", "run.rb", "device.json"]], "g++": [["g++", "-w", "-O0", "-I/usr/include/jsoncpp", "-o", "cpp", "run.cpp", "-lcjson", "-ljansson", "-ljsoncpp"], ["./cpp", "device.json"]],
            "javac": [["javac", "-nowarn", "-Xlint:none", "-cp", jars, "Run.java"], ["java", "-cp", jars + ":.", "Run", "device.json"]],
            "mcs": [["cp", newtonsoft, "."], ["mcs", "-nologo", "-warn:0", "-r:Newtonsoft.Json.dll", "Run.cs"], ["mono", "Run.exe", "device.json"]], "go": [["go", "run", "run.go", "device.json"]],
        }.items():
            if not shutil.which(tool):
                print(f"left out: {tool}", file=sys.stderr)
                continue
            for command in commands:
                done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, env=None)
                if done.returncode:
                    print(f"left out: {tool}: {command[0]} failed", file=sys.stderr)
                    break
                sys.stdout.buffer.write(done.stdout)
                sys.stdout.flush()


if __name__ == "__main__":
    main()
