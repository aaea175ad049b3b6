"""A gateway that knows nothing of the library: it takes posts, and writes down what it accepted, in order.

`python3 gateway.py SEED`: its port comes on standard output, then a line for each request that it accepted (answered 200,
1001): `name<TAB>number`, the name being the order or the device, the number its quantity or its name. One request in ten
is answered 503, one in twenty not at all, and neither is accepted. `GET /open` says how many connections are open.
"""

import json, random, socket, sys, threading

lock, chance, connections = threading.Lock(), random.Random(int(sys.argv[1])), set()


def line(body):
    fields = json.loads(body)
    if "order" in fields:
        return f"order {fields['order']}\t{fields['quantity']}"
    return f"device {fields['no']}\t{fields['name']}"


def answer(reader):
    head = reader.readline()
    if not head:
        return None
    length = 0
    while (header := reader.readline().strip()) != b"":
        name, _, value = header.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    body = reader.read(length)
    if len(body) < length:
        return None
    if head.startswith(b"GET /open"):
        with lock:
            return 200, str(len(connections) - 1)
    with lock:
        fate = chance.random() if head.startswith(b"POST") else 1
        if fate < 0.05:
            return None
        if fate < 0.15:
            return 503, ""
        print(line(body), flush=True)
        return 200, '{"code":"1001","message":"success","seqno":"1"}'


def serve(connection):
    with lock:
        connections.add(connection)
    try:
        reader = connection.makefile("rb")
        while (answered := answer(reader)) is not None:
            status, body = answered
            connection.sendall(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode())
    except OSError:
        pass  # reset: whoever asked is gone
    finally:
        with lock:
            connections.discard(connection)
        connection.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=128)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
