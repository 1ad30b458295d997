package jobs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"

	"stepdown/internal/feed"
)

// drop is the folder in which feeds arrive. Others write there too, so nothing done in it follows a link.
type drop struct{ root *os.Root }

func openDrop(folder string) (drop, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return drop{}, fmt.Errorf("look for feeds: %w", err)
	}
	return drop{root}, nil
}

func (d drop) close() error { return d.root.Close() }

// folders are those in which feeds may be arriving, by their names. A link to a folder does not count.
func (d drop) folders() ([]string, error) {
	entries, err := fs.ReadDir(d.root.FS(), ".")
	if err != nil {
		return nil, fmt.Errorf("look for feeds: %w", err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != doneFolder && e.Name() != rejectedFolder &&
			e.IsDir() { //guard:feed-folder-is-no-link on
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// note writes a small file into a feed's folder.
func (d drop) note(name, file, text string) error {
	root, err := d.root.OpenRoot(name)
	if err != nil {
		return err
	}
	err = feed.WriteWhole(root, file, func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	})
	return errors.Join(err, root.Close())
}

// move puts a feed's folder among those that have been dealt with. If one of the same name is already there, that one keeps
// the name.
func (d drop) move(name, to string) error {
	if err := d.root.Mkdir(to, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("make %s: %w", to, err)
	}
	if info, err := d.root.Lstat(to); err != nil || !info.IsDir() { //guard:feeds-move-into-a-folder
		return errors.Join(err, fmt.Errorf("%s is not a folder: move it away", to))
	}
	free := name
	for n := 2; ; n++ {
		if _, err := d.root.Lstat(path.Join(to, free)); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return err
		}
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	return d.root.Rename(name, path.Join(to, free))
}
