# shellcheck shell=bash
# Sourced: an APT of our own, which downloads packages of any architecture, needs no root and leaves the machine's as it is.

# With the machine's sources and keys, and backports, no hook run: own_apt FOLDER ARCHITECTURES
own_apt() {
  apt=$1
  rm -rf "$apt"
  mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/sources" "$apt/debs"
  local codename file
  codename=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
  for file in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
    # Backports are where the updates are, which are not needed here; of security only Rust is, and its lists of other
    # architectures are at times in want of an hour.
    [ ! -f "$file" ] || sed -e "s/\b$codename-updates\b/$codename-backports/" -e 's/^Suites:.*-security.*/&\nArchitectures: amd64/' \
      -e '/-security/s/^deb http/deb [arch=amd64] http/' "$file" > "$apt/sources/$(basename "$file")"
  done
  : > "$apt/status"
  cat > "$apt/conf" <<CONF
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Architectures;
APT::Architecture "amd64";
APT::Architectures { $(printf '"%s"; ' $2)};
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Dir::Etc::sourcelist "/dev/null";
Dir::Etc::sourceparts "$apt/sources";
Dir::State "$apt/state";
Dir::State::status "$apt/status";
Dir::Cache "$apt/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
CONF
  # A source that fails may not matter: what is there is seen by who downloads.
  apt_get update || echo "$(basename "$0"): some package lists are missing" >&2
}
apt_get() { apt-get -c "$apt/conf" -q=2 "$@"; }
apt_cache() { apt-cache -c "$apt/conf" "$@"; }
# What lies in a package, into a folder: unpack DEB FOLDER [TAR'S FLAGS]
unpack() { dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" "${@:3}"; }
