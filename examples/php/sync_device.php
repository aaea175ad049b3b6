<?php
/* Reports a charger by the C library, with nothing but PHP's FFI:
 *
 *     PYUN_APP_ID=op… PYUN_APP_SECRET=… php sync_device.php DEVICE.json BASE_URL [gbk]
 *
 * The file, and what is printed, is UTF-8, or GBK if you say so. Wants libpyun_energy.so.0 where the loader finds it. */
declare(strict_types=1);

/* Why a call failed: the fields of pyun_error_flat(), by name. */
final class PyunError extends RuntimeException
{
    public function __construct(public readonly array $fields)
    {
        parent::__construct($fields['message'], (int) $fields['status']);
    }
}

final class PyunClient
{
    public const UTF8 = 0, GBK = 1;
    /* Only ever appended to, so names may be missing here, and nothing breaks. */
    private const REPLY = ['code', 'message', 'hint', 'seqno', 'data_node', 'time_cost_ms', 'http_status', 'attempts',
        'clock_offset_ms', 'body', 'members'];
    private const ERROR = ['status', 'kind_name', 'message', 'field', 'offset', 'line', 'column', 'is_retryable', 'was_sent',
        'attempts', 'http_status', 'retry_after_ms', 'body_excerpt', 'cause', 'reply'];

    private FFI $c;
    private FFI\CData $client;

    /* $settings is JSON, in the charset. */
    public function __construct(string $settings, private readonly int $charset = self::UTF8)
    {
        $this->c = FFI::cdef(<<<'C'
            typedef struct pyun_client pyun_client;
            typedef struct pyun_reply pyun_reply;
            typedef struct pyun_error pyun_error;
            typedef struct pyun_bytes pyun_bytes;
            int32_t pyun_client_open_json(const char *json, size_t length, int32_t charset, pyun_client **out, pyun_error **error);
            int32_t pyun_client_call_json(const pyun_client *client, const char *call, const char *json, size_t length,
                                          pyun_reply **reply, pyun_error **error);
            void pyun_client_free(pyun_client *client);
            int32_t pyun_reply_set_charset(pyun_reply *reply, int32_t charset);
            int32_t pyun_reply_flat(const pyun_reply *reply, pyun_bytes **out);
            void pyun_reply_free(pyun_reply *reply);
            int32_t pyun_error_set_charset(pyun_error *error, int32_t charset);
            int32_t pyun_error_flat(const pyun_error *error, pyun_bytes **out);
            void pyun_error_free(pyun_error *error);
            const uint8_t *pyun_bytes_data(const pyun_bytes *bytes);
            size_t pyun_bytes_length(const pyun_bytes *bytes);
            void pyun_bytes_free(pyun_bytes *bytes);
            C, 'libpyun_energy.so.0');
        [$client, $error] = [$this->c->new('pyun_client *'), $this->c->new('pyun_error *')];
        $status = $this->c->pyun_client_open_json($settings, strlen($settings), $charset, FFI::addr($client), FFI::addr($error));
        if ($status !== 0) {
            throw $this->failure($error);
        }
        $this->client = $client;
    }

    public function __destruct()
    {
        if (isset($this->client)) {
            $this->c->pyun_client_free($this->client);
        }
    }

    /* Makes the call of this name, of JSON in the charset of the client; gives the fields of the reply by name. */
    public function call(string $call, string $json): array
    {
        [$reply, $error] = [$this->c->new('pyun_reply *'), $this->c->new('pyun_error *')];
        $status = $this->c->pyun_client_call_json($this->client, $call, $json, strlen($json), FFI::addr($reply), FFI::addr($error));
        return $status === 0 ? self::named(self::REPLY, $this->flat('reply', $reply)) : throw $this->failure($error);
    }

    private function failure(FFI\CData $error): PyunError
    {
        $fields = self::named(self::ERROR, $this->flat('error', $error));
        $fields['reply'] = isset($fields['reply']) ? self::named(self::REPLY, $fields['reply']) : [];
        return new PyunError($fields);
    }

    /* A reply or an error in one piece; it is freed. */
    private function flat(string $type, FFI\CData $handle): string
    {
        $bytes = $this->c->new('pyun_bytes *');
        $this->c->{"pyun_{$type}_set_charset"}($handle, $this->charset);
        $this->c->{"pyun_{$type}_flat"}($handle, FFI::addr($bytes));
        $flat = FFI::string($this->c->pyun_bytes_data($bytes), $this->c->pyun_bytes_length($bytes));
        $this->c->pyun_bytes_free($bytes);
        $this->c->{"pyun_{$type}_free"}($handle);
        return $flat;
    }

    /* Fields one after the other: a length, least byte first, and so many bytes; 0xFFFFFFFF for none. */
    private static function named(array $names, string $flat): array
    {
        $fields = [];
        for ($at = 0, $index = 0; $at < strlen($flat) && $index < count($names); $index++) {
            $length = unpack('V', $flat, $at)[1];
            $at += 4;
            $fields[$names[$index]] = $length === 0xFFFFFFFF ? null : substr($flat, $at, $length);
            $at += $length === 0xFFFFFFFF ? 0 : $length;
        }
        return $fields;
    }
}

[, $file, $url] = $argv;
$settings = json_encode(['app_id' => getenv('PYUN_APP_ID'), 'secret' => getenv('PYUN_APP_SECRET'), 'base_url' => $url]);
try {
    $client = new PyunClient($settings, ($argv[3] ?? '') === 'gbk' ? PyunClient::GBK : PyunClient::UTF8);
    $reply = $client->call('sync_device', file_get_contents($file));
    echo "accepted, seqno {$reply['seqno']}\n";
} catch (PyunError $error) {
    echo "failed, {$error->fields['kind_name']}: {$error->getMessage()}\n";
    exit(1);
}
