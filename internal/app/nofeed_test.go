package app_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"stepdown/internal/apptest"
	"stepdown/internal/feed"
	"stepdown/jobs"
)

// TestWhatIsNoFeedIsNamed by the run of a day, the service's intake and the report, with what is wrong with it, until it is put right;
// it stops no letter.
func TestWhatIsNoFeedIsNamed(t *testing.T) {
	long := time.Now().Add(-2 * time.Hour)
	rewrite := func(change func(text string) string) func(*testing.T, string) string {
		return func(t *testing.T, folder string) string {
			manifest := filepath.Join(folder, feed.ManifestName)
			text, err := os.ReadFile(manifest)
			if err == nil {
				err = os.WriteFile(manifest, []byte(change(string(text))), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			return folder
		}
	}
	move := func(t *testing.T, from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		spoil func(t *testing.T, folder string) (place string)
		why   string
	}{
		"no YAML":    {rewrite(func(s string) string { return s + "\n\tx: [" }), "manifest.yaml:"},
		"no made_at": {rewrite(func(s string) string { return "kind: full\n" }), "made_at"},
		"another name": {func(t *testing.T, folder string) string {
			move(t, filepath.Join(folder, feed.ManifestName), filepath.Join(folder, "manifest.yml"))
			return folder
		}, "manifest.yaml is missing: rename manifest.yml"},
		"no manifest": {func(t *testing.T, folder string) string {
			if err := os.Remove(filepath.Join(folder, feed.ManifestName)); err != nil {
				t.Fatal(err)
			}
			return folder
		}, "manifest.yaml is missing"},
		"within": {func(t *testing.T, folder string) string {
			move(t, folder, folder+".away")
			if err := os.Mkdir(folder, 0o700); err != nil {
				t.Fatal(err)
			}
			move(t, folder+".away", filepath.Join(folder, "b"))
			return folder
		}, "a feed lies in a folder within it: move that one up"},
		"a link": {func(t *testing.T, folder string) string {
			away := filepath.Join(filepath.Dir(filepath.Dir(folder)), "away")
			move(t, folder, away)
			if err := os.Symlink(away, folder); err != nil {
				t.Fatal(err)
			}
			return folder
		}, "it is a link: move the folder itself here"},
		"loose files": {func(t *testing.T, folder string) string {
			if err := os.CopyFS(filepath.Dir(folder), os.DirFS(folder)); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			return filepath.Dir(folder)
		}, "files of a feed lie in the folder itself: put each feed into a folder of its own in it"},
		"a packed feed": {func(t *testing.T, folder string) string {
			if err := os.WriteFile(folder+".zip", nil, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(folder); err != nil {
				t.Fatal(err)
			}
			return folder + ".zip"
		}, "it is a file, and a feed is a folder: unpack it, or move it away"},
	} {
		t.Run(name, func(t *testing.T) {
			apptest.EachCrowd(t, func(t *testing.T, c *apptest.Crowd) {
				first := c.Write(0, feed.Manifest{Full: true}, nil)
				if _, err := c.Intake().Run(t.Context(), first, false); err != nil {
					t.Fatal(err)
				}
				if err := os.RemoveAll(first); err != nil {
					t.Fatal(err)
				}
				place := tc.spoil(t, c.Write(1, feed.Manifest{Full: true}, nil))
				if err := filepath.WalkDir(filepath.Join(c.Dir, "feed"), func(path string, _ os.DirEntry, err error) error {
					return os.Chtimes(path, long, long)
				}); err != nil {
					t.Fatal(err)
				}
				d, err := c.RunDay(t.Context(), c.Day(1))
				named := func(s string) bool { return strings.Contains(s, filepath.Base(place)) && strings.Contains(s, tc.why) }
				if err != nil || !slices.ContainsFunc(d.LeftAlone, named) || len(d.LeftAlone) != 1 || d.Delivered.Feed != "" {
					t.Errorf("the run says %+v, %v", d, err)
				}
				w := newWatched(c)
				w.looks(jobs.Watched{})
				w.looks(jobs.Watched{})
				if text := c.Attention(); !named(text) {
					t.Errorf("the report says\n%s", text)
				}
				if err := os.RemoveAll(filepath.Join(c.Dir, "feed")); err != nil {
					t.Fatal(err)
				}
				if err := os.Mkdir(filepath.Join(c.Dir, "feed"), 0o700); err != nil {
					t.Fatal(err)
				}
				if d, err := c.RunDay(t.Context(), c.Day(1)); err != nil || len(d.LeftAlone) != 0 {
					t.Errorf("once it is gone the run says %+v, %v", d, err)
				}
			})
		})
	}
}
