"""Refresh `static/vendor/` and `static/icons.svg` from npm: `make vendor`, for maintainers.

Users never run this: the files are committed and served from here (no CDN). The only tool needed
is `npm`, which checks the registry's signature of each package; `vendor.json` then pins what was
taken, and a test compares the committed files with it.
"""

import base64
import hashlib
import json
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
VENDOR = STATIC / "vendor"
SOURCE_MAP = re.compile(rb"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S+)\s*$")

# The names of https://tabler.io/icons (outline) that pages may use, one a line.
ICONS = Path(__file__).with_name("icons.txt").read_text().split()


@dataclass(frozen=True)
class Package:
    """One npm package at one version, and which of its files go where under `static/vendor/`."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@tabler/core",
        "1.6.1",
        "MIT",
        {
            "dist/css/tabler.min.css": "tabler/tabler.min.css",
            "dist/js/tabler.min.js": "tabler/tabler.min.js",
        },
    ),
    Package(
        "echarts",
        "6.1.0",
        "Apache-2.0",
        {
            "dist/echarts.min.js": "echarts/echarts.min.js",
            "LICENSE": "echarts/LICENSE",
            "NOTICE": "echarts/NOTICE",
        },
    ),
    Package("@tabler/icons", "3.51.0", "MIT", {"LICENSE": "icons/LICENSE"}),
)


def sha512(content: bytes) -> str:
    """The digest of `content` as browsers and npm write it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()


def fetch(package: Package, folder: Path) -> Path:
    """Download one package's archive with npm."""
    target = f"{package.name}@{package.version}"
    done = subprocess.run(
        ["npm", "pack", target, "--json", "--silent"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return folder / str(json.loads(done.stdout)[0]["filename"])


def read(archive: tarfile.TarFile, path: str) -> bytes:
    """One file of the package; a source map's address is cut off, since maps are not served."""
    member = archive.extractfile(f"package/{path}")
    if member is None:
        raise FileNotFoundError(path)
    return SOURCE_MAP.sub(b"\n", member.read())


def sprite(archive: tarfile.TarFile) -> bytes:
    """All icons as one SVG of symbols, for `<use href="…/icons.svg#name">`."""
    symbols = []
    for name in sorted(set(ICONS)):
        svg = read(archive, f"icons/outline/{name}.svg").decode()
        inner = "".join(re.findall(r"<(?:path|circle|rect|line)\b[^>]*/>", svg))
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return (
        "<!-- Tabler Icons, MIT, see vendor/icons/LICENSE -->\n"
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    ).encode()


def main() -> None:
    """Fetch every package, write its files and the list of what was taken."""
    listed = []
    with tempfile.TemporaryDirectory() as scratch:
        for package in PACKAGES:
            path = fetch(package, Path(scratch))
            with tarfile.open(path) as archive:
                taken = {to: read(archive, source) for source, to in package.files.items()}
                if package.name == "@tabler/icons":
                    taken["../icons.svg"] = sprite(archive)
            for name, content in taken.items():
                (VENDOR / name).parent.mkdir(parents=True, exist_ok=True)
                (VENDOR / name).write_bytes(content)
            listed.append(
                {
                    "name": package.name,
                    "version": package.version,
                    "licence": package.licence,
                    "package_sha512": sha512(path.read_bytes()),
                    "files": {name: sha512(content) for name, content in taken.items()},
                }
            )
    (VENDOR / "vendor.json").write_text(json.dumps(listed, indent=2) + "\n")
    print(f"{len(listed)} packages, {len(set(ICONS))} icons written to {STATIC}")


if __name__ == "__main__":
    main()
