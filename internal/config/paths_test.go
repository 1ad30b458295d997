package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestEveryRelativePathStartsFromTheFolderOfTheSettingsFile(t *testing.T) {
	inEmptyFolder(t)
	file := write(t, "stepdown.yaml", "folders:\n  templates: wording\nmail:\n  username: u\n")
	there := filepath.Dir(file)
	if err := os.Mkdir(filepath.Join(there, "wording"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(there, "password"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, from := range map[string]Sources{
		"named by a flag":     {File: file},
		"named by a variable": {Environ: []string{"STEPDOWN_CONFIG=" + file}},
	} {
		from.Environ = append(from.Environ, "STEPDOWN_FOLDERS_FEED=in", "STEPDOWN_MAIL_PASSWORD_FILE=password")
		from.Flags = map[string]string{"database": "sqlite:other.db"}
		c := mustLoad(t, from)
		for what, got := range map[string][2]string{
			"the file's":       {c.Folders.Templates, filepath.Join(there, "wording")},
			"a variable's":     {c.Folders.Feed, filepath.Join(there, "in")},
			"a flag's":         {c.Database.Reveal(), "sqlite:" + filepath.Join(there, "other.db")},
			"a default":        {c.Folders.Print, filepath.Join(there, "print")},
			"a secret's file":  {c.Mail.Password.Reveal(), "secret"},
			"as it is told of": {c.Folder(), there},
			"without --database": {mustLoad(t, Sources{File: file, Environ: from.Environ}).Database.Reveal(),
				"sqlite:" + filepath.Join(there, "stepdown.db")},
		} {
			if got[0] != got[1] {
				t.Errorf("%s, %s path: got %s, want %s", name, what, got[0], got[1])
			}
		}
	}
}

func TestWithoutASettingsFilePathsStartFromTheWorkingDirectory(t *testing.T) {
	inEmptyFolder(t)
	for name, environ := range map[string][]string{"no file": nil, "a device": {"STEPDOWN_CONFIG=" + os.DevNull}} {
		c := mustLoad(t, Sources{Environ: append(environ, "STEPDOWN_FOLDERS_FEED=in")})
		if c.Folders.Feed != "in" || c.Folders.Print != "print" || c.Database.Reveal() != "sqlite:stepdown.db" || c.Folder() != "" {
			t.Errorf("%s: feed %s, print %s, %s, folder %q", name, c.Folders.Feed, c.Folders.Print, c.Database, c.Folder())
		}
	}
}

func TestATokenTakesThePlaceOfAPassword(t *testing.T) {
	inEmptyFolder(t)
	token := []string{"STEPDOWN_MAIL_AUTH=xoauth2", "STEPDOWN_MAIL_USERNAME=u", "STEPDOWN_MAIL_TOKEN_FILE=token"}
	if c := mustLoad(t, Sources{Environ: token}); c.Mail.Auth != "xoauth2" || c.Mail.TokenFile != "token" {
		t.Errorf("auth %s, token file %s", c.Mail.Auth, c.Mail.TokenFile)
	}
	for want, environ := range map[string][]string{
		"STEPDOWN_MAIL_TOKEN_FILE: mail.password is given too: keep " +
			"one of them": append(token[:3:3], "STEPDOWN_MAIL_PASSWORD=p"),
		"STEPDOWN_MAIL_TOKEN_FILE: only xoauth2 takes a token: set mail.auth to xoauth2, or leave it " +
			"out": {"STEPDOWN_MAIL_USERNAME=u", "STEPDOWN_MAIL_PASSWORD=p", "STEPDOWN_MAIL_TOKEN_FILE=t"},
		"STEPDOWN_MAIL_AUTH: there is no name to log in with: give mail.username as well": {"STEPDOWN_MAIL_AUTH=plain"},
		`STEPDOWN_MAIL_AUTH: "xauth2" is not one of auto, plain, login, cram-md5, scram-sha-1, scram-sha-256, ` +
			`xoauth2: did you mean "xoauth2"?`: {"STEPDOWN_MAIL_AUTH=xauth2"},
	} {
		if _, err := Load(Sources{Environ: environ}); err == nil || err.Error() != want {
			t.Errorf("%v: got %v\nwant %s", environ, err, want)
		}
	}
}
