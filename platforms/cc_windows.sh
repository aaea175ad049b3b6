# shellcheck shell=bash
# Sourced by cc.sh for a target of Windows: compiles by MinGW, with what the tests know from Unix (tests/c/windows), and leaves
# under the name that was asked for a script that runs the program in wine.
windows_cc() {
  local mingw=${target%%-*}-w64-mingw32 compile=gcc
  [ "$(basename "$0")" = gcc ] || compile=g++
  local kept=()
  for argument in "${arguments[@]}"; do
    case $argument in
      # Its sanitizers are not there, and strict C hides what MinGW has of POSIX.
      -fsanitize=* | -fno-sanitize* | -Wl,-rpath,* | -pthread) ;;
      -std=c*) kept+=("${argument/c/gnu}") ;;
      *) kept+=("$argument") ;;
    esac
  done
  if [ -z "$is_program" ]; then
    "$mingw-$compile" -w -isystem "$PYUN_CC_SCRIPTS/../tests/c/windows" -include "$PYUN_CC_SCRIPTS/../tests/c/windows/begin.h" "${kept[@]}" -o "$output"
    return
  fi
  # The C library is that of Windows, all else is in the program.
  "$mingw-$compile" "${kept[@]}" -static-libgcc -static-libstdc++ -Wl,-Bstatic -lpthread -Wl,-Bdynamic -lws2_32 -o "$output.exe"
  cat > "$output" <<RUN
#!/bin/sh
export WINEPATH='Z:$library'
exec '$PYUN_CC_SCRIPTS/wine.sh' '$cross' '$target' '$output.exe' "\$@"
RUN
  chmod +x "$output"
}
