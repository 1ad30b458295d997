package jobs

import (
	"crypto/rand"
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
	if errors.Is(err, fs.ErrPermission) {
		return drop{}, fmt.Errorf("look for feeds, which come before any letter: this user may not read folders.feed: give them the right to, "+
			"or have it done by the service's user: %w", err)
	}
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

// identityFile names a folder in which feeds arrive, for all machines that see it: an empty one in its place, while a network
// disk is away, is another folder.
const identityFile = ".stepdown-feeds"

// identity is the folder's name, or empty where it has none. Whoever looks for feeds there gives it one, unless they may not
// write: then nobody can be sure of the folder.
func (d drop) identity(give bool) (string, error) {
	info, err := d.root.Lstat(identityFile)
	if err == nil && info.Mode().IsRegular() && info.Size() == int64(len(rand.Text())) {
		name, err := d.root.ReadFile(identityFile)
		return string(name), err
	}
	if !errors.Is(err, fs.ErrNotExist) || !give {
		return "", nil // something else has that name, or another is just writing it
	}
	file, err := d.root.OpenFile(identityFile, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return "", nil // the next look may know
	}
	name := rand.Text()
	_, err = file.WriteString(name)
	return name, errors.Join(err, file.Close())
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
