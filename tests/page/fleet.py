"""A small fleet as one would meet it in Shenzhen, for the screenshots."""

STATIONS = {
    "深圳湾科技园": "3f0c1c52-8a0e-4b7e-9d0f-52c1a2b7e601",
    "南山公交场站": "8f5fdb60-9374-4c11-bdc2-a32d8369258c",
    "龙岗水官高速服务区": "c41d7b1e-6d55-4d0a-8f3a-0d9b3e7f1a92",
}
FREE, CHARGING, HELD, FAULTED = (1, "空闲", 1), (2, "充电中", 2), (3, "空占中", 2), (-1, "故障", -1)
AVAILABLE, BROKEN, OFFLINE = (1, "可用"), (-1, "急停按下"), (-2, "离线")


def device(app, station, no, name, state, ports, *, energy="CN_DC", kind=0):
    return {
        "app_id": app, "station_uuid": STATIONS[station], "no": no, "name": name, "type": kind, "state": state[0], "state_desc": state[1],
        "energy_code": energy, "port": [port(no, index, *of) for index, of in enumerate(ports)],
        "metadata": {"DEVICE_MODEL": "DC120-2", "DEVICE_SOFTWARE_VERSION": "3.2.18"},
    }


def port(no, index, state, words, space):
    return {"no": f"{no}{index + 1:02}", "state": state, "state_desc": words, "space_status": space, "alias": "ABCDEFGHIJ"[index]}


def fleet(app):
    park, buses, road = STATIONS
    return [
        device(app, park, "D012021", "B2 东区 1号桩", AVAILABLE, [CHARGING, CHARGING]),
        device(app, park, "D012022", "B2 东区 2号桩", AVAILABLE, [CHARGING, FREE]),
        device(app, park, "D012023", "B2 东区 3号桩", AVAILABLE, [HELD, CHARGING]),
        device(app, park, "D012024", "B2 西区 4号桩", BROKEN, [FAULTED, FAULTED]),
        device(app, park, "D012025", "B2 西区 5号桩", AVAILABLE, [FREE, FREE]),
        device(app, park, "D012026", "地面 慢充 1号", AVAILABLE, [CHARGING], energy="CN_AC"),
        device(app, park, "D012027", "地面 慢充 2号", OFFLINE, [FREE], energy="CN_AC"),
        device(app, buses, "NS-01", "1车道 快充", AVAILABLE, [CHARGING, CHARGING]),
        device(app, buses, "NS-02", "2车道 快充", AVAILABLE, [CHARGING, HELD]),
        device(app, buses, "NS-03", "3车道 快充", AVAILABLE, [FREE, CHARGING]),
        device(app, buses, "NS-E1", "员工车棚", AVAILABLE, [CHARGING, CHARGING, FREE, FREE], energy="CN_AC", kind=1),
        device(app, road, "LG-A1", "上行 1号桩", AVAILABLE, [CHARGING, FREE]),
        device(app, road, "LG-A2", "上行 2号桩", AVAILABLE, [FREE, FREE]),
        device(app, road, "LG-B1", "下行 1号桩", AVAILABLE, [CHARGING, CHARGING]),
        device(app, road, "LG-B2", "下行 2号桩", OFFLINE, [FREE, FREE]),
    ]
