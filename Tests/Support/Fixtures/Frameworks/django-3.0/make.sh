# Django 3.0 and 2.2 hash with SHA-1. They need Python 3.8: PYTHON38=python3.8 ./make django-3.0 (skipped where there is none).
python38=${PYTHON38:-$(command -v python3.8 || true)}
[ -n "$python38" ] || { echo "no Python 3.8 here: kept as it is"; exit 0; }
folder=$(mktemp -d)
"$python38" -m venv "$folder" && "$folder/bin/pip" install -q "Django==3.0.14"
"$folder/bin/python" "$(dirname "$0")/sha1.py"
