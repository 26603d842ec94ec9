# Flask 0.12 on itsdangerous 0.24, which counts time from 2011. Needs Python 3.7: PYTHON37=python3.7 ./make flask-0.12 (skipped where there is none).
python37=${PYTHON37:-$(command -v python3.7 || true)}
[ -n "$python37" ] || { echo "no Python 3.7 here: kept as it is"; exit 0; }
folder=$(mktemp -d)
"$python37" -m venv "$folder" && "$folder/bin/pip" install -q "itsdangerous==0.24" "Flask==0.12.5" "Werkzeug==0.16.1" "Jinja2<3" "MarkupSafe<2" "click<8"
"$folder/bin/python" "$(dirname "$0")/epoch.py"
