use pyun_energy::Device;

use super::*;

const HEAD: &str = "station,device,state,port,alias,port_state";

fn table(head: &str, rows: &[&str]) -> Input<Device> {
    let mut input = Input::default();
    let text = format!("{head}\r\n{}\r\n", rows.join("\r\n"));
    let mut names = Names::default();
    read(&text, &Arc::from("fleet.csv"), false, &mut input, &mut names);
    names.settle(&mut input);
    input
}

fn problems(rows: &[&str]) -> Vec<String> {
    table(HEAD, rows).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn lines_of_a_device_stand_together() {
    let input = table(HEAD, &["s,D1,1,P1,A,1", "s,D1,1,P2,B,2", "s,D2,-1,,,", ",,,,,", "t,D1,1,P1,A,1"]);
    assert_eq!(input.problems, []);
    let shapes: Vec<_> = input.records.iter().map(|device| (device.no(), device.ports().len())).collect();
    assert_eq!(shapes, [("D1", 2), ("D2", 0), ("D1", 1)]);
    assert_eq!(input.locations.iter().map(|location| location.line).collect::<Vec<_>>(), [2, 4, 6]);
}

#[test]
fn optional_columns_are_taken_and_empty_cells_left_out() {
    let head = format!("{HEAD},name,space_status,energy_code,type,metadata.DEVICE_MODEL");
    let input = table(&head, &["s,D1,1,P1,A,1,\"桩, 一号\",2,CN_DC,0,X1", "s,D2,1,P1,A,1,,,,,"]);
    assert_eq!(input.problems, []);
    let full = r#"{"energy_code":"CN_DC","metadata":{"DEVICE_MODEL":"X1"},"name":"桩, 一号","no":"D1","port":[{"alias":"A","no":"P1","space_status":2,"state":1,"state_desc":"空闲"}],"state":1,"state_desc":"可用","station_uuid":"s","type":0}"#;
    assert_eq!(input.records[0].to_json(), full);
    let bare = r#"{"energy_code":"CN_AC","no":"D2","port":[{"alias":"A","no":"P1","space_status":-1,"state":1,"state_desc":"空闲"}],"state":1,"state_desc":"可用","station_uuid":"s"}"#;
    assert_eq!(input.records[1].to_json(), bare);
}

#[test]
fn problems_name_line_and_column_and_what_to_do() {
    let cases: [(&[&str], &str); 12] = [
        (&["s,D1,x,P1,A,1"], "fleet.csv, line 2, column state: not an integer; write the number of the code"),
        (&["s,D1,1,P1,A,"], "fleet.csv, line 2, column port_state: empty; write the number of the code"),
        (&["s,D1,1,P1,A,1", "s,D1,1,P2,,1"], "fleet.csv, line 3, column alias: required, but missing or empty"),
        (&["s,D1,1,P1,A,1", "s,D1,1,P1,B,1"], "fleet.csv, line 3, column port: another port has the same number"),
        (&["s,D1 ,1,P1,A,1"], "fleet.csv, line 2, column device: leading or trailing space; remove it"),
        (&["s,D1,1,\u{3000}P1,A,1"], "fleet.csv, line 2, column port: leading or trailing space; remove it"),
        (&["s,D1,1,P1,A,9"], "fleet.csv, line 2, column port_state_desc: required, since no table lists the state 9"),
        (
            &["s,D1,1,P1,A,1,x"],
            "fleet.csv, line 2: 7 cells where the first line has 6; a cell with a comma goes in quotes",
        ),
        (&["s,D1,1,P1,A,1", ",,1,P2,B,1"], "fleet.csv, line 3, column station: empty; every line of a device names it"),
        (
            &["s,D1,1,P1,A,1", "s,D1,-1,P2,B,1"],
            "fleet.csv, line 3, column state: differs from line 2 of the same device",
        ),
        (
            &["s,D1,1,P1,A,1", "s,D2,1,P1,A,1", "s,D1,1,P2,B,1"],
            "fleet.csv, line 4, column device: the device stands in line 2 already; put its lines together",
        ),
        (
            &["s,1.23E+14,1,P1,A,1"],
            "fleet.csv, line 2, column device: a number as Excel shortens it, its digits are lost; format the column as text",
        ),
    ];
    for (rows, expected) in cases {
        assert_eq!(problems(rows), [expected]);
    }
}

#[test]
fn values_are_not_repeated() {
    let head = format!("{HEAD},metadata.B,metadata.MOBILE,name");
    for _ in 0..20 {
        let problems = table(&head, &["s,D1,1,P1,A,1,b,13800138001,n", "s,D1,1,P2,B,1,c,13800138002,m"]).problems;
        let text = "fleet.csv, line 3, column metadata.B: differs from line 2 of the same device";
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text], "always the same column");
    }
    assert!(!problems(&["s,D1,13800138001x,P1,A,1"])[0].contains("138"));
}

#[test]
fn half_a_connector_is_not_dropped() {
    let head = format!("{HEAD},port_state_desc,space_status");
    for row in ["s,D1,1,,,,,1", "s,D1,1,,,,busy,"] {
        let problems = table(&head, &[row]).problems;
        let text = "fleet.csv, line 2, column port_state: empty; write the number of the code";
        assert_eq!(problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    }
}

#[test]
fn a_quote_that_is_not_closed_takes_no_lines_along() {
    let head = format!("{HEAD},metadata.NOTE");
    let cases: [(&str, &[&str], u64); 6] = [
        (&head, &["s,D1,1,P1,A,1,\"x", "s,D2,1,P1,A,1,", "s,D3,1,P1,A,1,"], 2),
        (&head, &["s,D1,1,P1,A,1,", "s,D2,1,P1,A,1,\"x", "s,D3,1,P1,A,1,\"y\""], 3),
        (&head, &["s,D1,1,P1,A,1,", "s,D2,1,P1,A,1,\"x"], 3),
        (&head, &["s,D1,1,P1,A,1,", "\""], 3),
        (&head, &["s,D1,1,P1,A,1,", "s,D1,1,P2,\"B\nC\",1,"], 3),
        ("station,device,state,port,alias,port_state,\"metadata.NOTE", &["s,D1,1,P1,A,1,x"], 1),
    ];
    for (head, rows, line) in cases {
        let problems = table(head, rows).problems;
        assert_eq!(problems.iter().map(|problem| problem.location.line).collect::<Vec<_>>(), [line], "{rows:?}");
        assert!(problems[0].spoils_file && problems[0].what.contains("not closed"), "{}", problems[0].what);
    }
    let mut input = Input::default();
    read(&format!("{HEAD}\ns,D1,1,P1,A,\"1"), &Arc::from("fleet.csv"), false, &mut input, &mut Names::default());
    assert_eq!((input.records.len(), input.problems.len()), (0, 1));
}

#[test]
fn a_bad_line_spoils_its_device_only() {
    let input = table(HEAD, &["s,D1,1,P1,A,1", "s,D1,1,P2,B,x", "s,D2,1,P1,A,1", "s,D2,1", "s,D3,1,P1,A,1"]);
    assert_eq!(input.problems.len(), 2);
    assert_eq!(input.records.iter().map(pyun_energy::Device::no).collect::<Vec<_>>(), ["D3"]);
}

#[test]
fn columns_that_are_missing_twice_or_unknown_are_refused() {
    let what = |head| table(head, &[]).problems[0].what.clone();
    assert!(what("station,device,state").starts_with("there is no column port;"));
    assert!(what("station,device,state,port,alias,port_state,state").starts_with("the column state is there twice"));
    assert!(what("station,device,state,port,alias,port_state,space_staus").starts_with("the column \"space_staus\""));
    assert!(what("").starts_with("there is no column station"));
}

/// The devices that are used of a table in which something is wrong.
fn left(head: &str, rows: &[&str]) -> Vec<String> {
    let input = table(head, rows);
    assert!(!input.problems.is_empty(), "{rows:?}");
    input.records.iter().map(|device| device.no().to_owned()).collect()
}

#[test]
fn a_line_that_looks_like_another_device_makes_no_half_of_its_own() {
    let long = "1234567890123456";
    let name = "name,station,device,state,port,alias,port_state";
    let good = |device: &str| format!("s,{device},1,{device}P1,A,1");
    let cases = [
        ("a trailing blank", "D2", "s,D2 ,1,P2,B,1"),
        ("a trailing blank in the station", "D2", "s ,D2,1,P2,B,1"),
        ("a tab", "D2", "s,D2\t,1,P2,B,1"),
        ("an invisible character", "D2", "s,D\u{200b}2,1,P2,B,1"),
        ("digits that are lost", long, "s,1.23457E+15,1,P2,B,1"),
        ("a formula", "001", "s,\"=\"\"001\"\"\",1,P2,B,1"),
        ("zeros that are lost", "001", "s,1,1,P2,B,1"),
        ("no station", "D2", ",D2,1,P2,B,1"),
        ("a station that is an error", "D2", "#REF!,D2,1,P2,B,1"),
        ("a comma behind the device", "D2", "s,D2,1,P2,B,C,1"),
        ("a comma in the station", "D2", "s,x,D2,1,P2,B,1"),
        ("a comma in the device", "D,2", "s,D,2,1,P2,B,1"),
        ("a cell too few", "D2", "s,D2,1,P2,B"),
    ];
    for (what, device, bad) in cases {
        let quoted = if device.contains(',') { format!("\"{device}\"") } else { device.to_owned() };
        let first = good(&quoted);
        assert_eq!(left(HEAD, &["s,D1,1,P1,A,1", &first, bad, "s,D3,1,P1,A,1"]), ["D1", "D3"], "{what}, below");
        assert_eq!(left(HEAD, &["s,D1,1,P1,A,1", bad, &first, "s,D3,1,P1,A,1"]), ["D1", "D3"], "{what}, above");
    }
    let rows = ["n,s,D1,1,P1,A,1", "n,s,D2,1,P1,A,1", "n,x,s,D2,1,P2,B,1", "n,s,D3,1,P1,A,1"];
    assert_eq!(left(name, &rows), ["D1", "D3"], "a comma before the device");
}

#[test]
fn a_line_that_may_be_of_any_device_takes_its_neighbours_along() {
    for bad in [
        "s,,1,P2,B,1",
        "s,#REF!,1,P2,B,1",
        "s,######,1,P2,B,1",
        "s,2-Mar,1,P2,B,1",
        "s,1,P2,B,1",
        "D2,1,P2,B,1",
        "合计",
    ] {
        let rows = ["s,D1,1,P1,A,1", "s,D2,1,P1,A,1", bad, "s,D3,1,P1,A,1", "s,D3,1,P2,B,1", "s,D4,1,P1,A,1"];
        assert_eq!(left(HEAD, &rows), ["D1", "D4"], "{bad}");
    }
    let input = table(HEAD, &["s,D1,1,P1,A,1", "s,,1,P2,B,1"]);
    let text = "fleet.csv, line 2, column device: left out, as one of its lines may be fleet.csv, line 3";
    assert_eq!(input.left_out.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
}

#[test]
fn lines_of_a_device_that_stand_apart_leave_out_all_of_it() {
    let rows = ["s,D1,1,P1,A,1", "s,D2,1,P1,A,1", "s,D1,1,P2,B,1", "s,D3,1,P1,A,1", "s,D1,1,P3,C,1"];
    assert_eq!(left(HEAD, &rows), ["D2", "D3"]);
    let rows = ["s,D1,1,P1,A,1", "s,D2,1,P1,A,1", "s,D1 ,1,P2,B,1", "s,D3,1,P1,A,1"];
    assert_eq!(left(HEAD, &rows), ["D2", "D3"]);
}

#[test]
fn cells_that_excel_has_left_out_are_empty() {
    let head = format!("{HEAD},name,space_status");
    let input = table(&head, &["s,D1,1,P1,A,1", "s,D1,1,P2,B,1", "s,D2,1", "s,D3,1,P1,A,1,n"]);
    assert_eq!(input.problems, []);
    assert_eq!(input.records.iter().map(|device| device.ports().len()).collect::<Vec<_>>(), [2, 0, 1]);
    // Where the last line has no end, more than empty cells may be missing.
    let mut input = Input::default();
    read(&format!("{head}\ns,D1,1,P1,A,1\ns,D2,1"), &Arc::from("fleet.csv"), false, &mut input, &mut Names::default());
    assert_eq!((input.records.len(), input.problems[0].location.line), (1, 3));
    assert!(input.problems[0].what.contains("cut off"), "{}", input.problems[0].what);
}

#[test]
fn what_a_spreadsheet_has_spoilt_is_named() {
    let cases = [
        ("s,#REF!,1,P1,A,1", "device", "#REF!"),
        ("s,D1,1,P1,#n/a,1", "alias", "#N/A"),
        ("s,D1,1,P1,A,#VALUE!", "port_state", "#VALUE!"),
        ("s,D1,1,#####,A,1", "port", "wider than its column"),
        ("s,D1,1,\"=\"\"001\"\"\",A,1", "port", "a formula"),
        ("s,D1,1,P\u{200b}1,A,1", "port", "U+200B"),
        ("s,D1,1\u{feff},P1,A,1", "state", "U+FEFF"),
        ("s,D1,1,3月1日,A,1", "port", "a date"),
    ];
    for (row, column, what) in cases {
        let problems = problems(&[row]);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains(&format!("column {column}: ")) && problems[0].contains(what), "{problems:?}");
    }
}

#[test]
fn a_device_in_two_tables_is_in_neither() {
    let (mut input, mut names) = (Input::default(), Names::default());
    for (file, rows) in [("a.csv", "s,D1,1,P1,A,1\ns,D2,1,P1,A,1"), ("b.csv", "s,D3,1,P1,A,1\ns,D1,1,P2,B,1")] {
        read(&format!("{HEAD}\n{rows}\n"), &Arc::from(file), false, &mut input, &mut names);
    }
    names.settle(&mut input);
    let text = "b.csv, line 3, column device: the device stands in a.csv, line 2 already; a device goes in one file";
    assert_eq!(input.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [text]);
    assert_eq!(input.records.iter().map(Device::no).collect::<Vec<_>>(), ["D2", "D3"]);
}
