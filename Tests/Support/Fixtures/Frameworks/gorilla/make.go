// gorilla/sessions: securecookie's "time|base64(value)|MAC" in base64url: signed (gob within), and encrypted with AES-CTR by a block key.
package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/gorilla/securecookie"
	"github.com/gorilla/sessions"
)

func main() {
	os.Chdir(filepath.Join("gorilla"))
	hash, block := []byte("gorilla fixture key, 32 bytes ok"), []byte("gorilla fixture block, 32 bytes!")
	var lines []string
	for _, one := range []struct {
		name  string
		keys  [][]byte
		texts []string
	}{{"signed", [][]byte{hash}, []string{"user", "ada"}}, {"signed and encrypted", [][]byte{hash, block}, nil}} {
		recorder := httptest.NewRecorder()
		session, _ := sessions.NewCookieStore(one.keys...).Get(httptest.NewRequest(http.MethodGet, "/", nil), "shop")
		session.Values["user"] = "ada"
		session.AddFlash("Saved")
		if err := session.Save(httptest.NewRequest(http.MethodGet, "/", nil), recorder); err != nil {
			panic(err)
		}
		header := recorder.Header().Get("Set-Cookie")
		value := strings.SplitN(strings.SplitN(header, ";", 2)[0], "=", 2)[1]
		lines = append(lines, line(map[string]any{"case": one.name, "name": "shop", "value": value, "setCookie": header, "secrets": []string{string(one.keys[0])}, "content": nil, "texts": one.texts, "form": "gorilla", "note": "gob within: never decoded"}))
	}
	codec := securecookie.New(hash, nil)
	codec.SetSerializer(securecookie.JSONEncoder{})
	value, err := codec.Encode("shop", map[string]any{"user": "ada"})
	if err != nil {
		panic(err)
	}
	lines = append(lines, line(map[string]any{"case": "signed, JSON", "name": "shop", "value": value, "secrets": []string{string(hash)}, "content": map[string]any{"user": "ada"}, "form": "gorilla"}))
	os.WriteFile("cookies.json", []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644)
}

func line(one map[string]any) string {
	one["source"], one["made"] = "framework", "gorilla/sessions 1.2.1, securecookie (Debian), "+os.Getenv("FIXTURE_DATE")
	text, _ := json.Marshal(one)
	return string(text)
}
