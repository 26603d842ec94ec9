// scs 2.8.0 with its sqlite3store, which neither Debian nor PyPI has: it runs from its source, by Debian's go-sqlite3. SOURCES names the directory in which
// a checkout lies as scs; without it what lies here stays.
package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/alexedwards/scs/sqlite3store"
	"github.com/alexedwards/scs/v2"
	_ "github.com/mattn/go-sqlite3"
)

func main() {
	os.Chdir("scs")
	folder, err := os.MkdirTemp("", "fixture")
	must(err)
	file := filepath.Join(folder, "app.sqlite3")
	db, err := sql.Open("sqlite3", file)
	must(err)
	// As its README makes them.
	_, err = db.Exec("CREATE TABLE sessions (\n\ttoken TEXT PRIMARY KEY,\n\tdata BLOB NOT NULL,\n\texpiry REAL NOT NULL\n);\n\nCREATE INDEX sessions_expiry_idx ON sessions(expiry);")
	must(err)
	manager := scs.New()
	manager.Store = sqlite3store.NewWithCleanupInterval(db, 0)
	var sessions, cookies []string
	made := "scs 2.8.0 and sqlite3store, go-sqlite3 (Debian), " + os.Getenv("FIXTURE_DATE")
	for _, end := range []time.Time{time.Date(2030, 1, 2, 3, 4, 5, 678_000_000, time.UTC), time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)} {
		recorder := httptest.NewRecorder()
		handler := manager.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			manager.Put(r.Context(), "userID", 42)
			manager.Put(r.Context(), "name", "Zoë")
			manager.SetDeadline(r.Context(), end)
		}))
		handler.ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, "/", nil))
		header := recorder.Header().Get("Set-Cookie")
		token := strings.SplitN(strings.SplitN(header, ";", 2)[0], "=", 2)[1]
		cookies = append(cookies, line(map[string]any{"case": "until " + end.Format("2006"), "name": "session", "value": token, "secrets": []string{}, "content": token, "form": "scs", "setCookie": header, "made": made, "source": "framework"}))
		sessions = append(sessions, line(map[string]any{"id": token, "content": nil, "texts": []string{"userID", "name", "Zoë"}, "expires": float64(end.UnixMilli()) / 1000}))
	}
	must(db.Close())
	text, err := exec.Command("python3", "-c", "import sqlite3, sys; print(chr(10).join(sqlite3.connect(sys.argv[1]).iterdump()))", file).Output()
	must(err)
	must(os.WriteFile("sessions.sql", text, 0o644))
	must(os.WriteFile("cookies.json", []byte("[\n"+strings.Join(cookies, ",\n")+"\n]\n"), 0o644))
	store := `{"case":"table","path":"sessions.sql","sessions":[` + strings.Join(sessions, ",") + `],"made":"` + made + `","source":"framework","kind":"sql"}`
	must(os.WriteFile("stores.json", []byte("[\n"+store+"\n]\n"), 0o644))
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func line(one map[string]any) string {
	text, err := json.Marshal(one)
	must(err)
	return string(text)
}
