package feed

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"stepdown/internal/nearest"
	"stepdown/internal/strict"
)

// openRegular opens a file of a folder for reading. Anything that is not a file is refused without waiting: nobody may ever
// write to a pipe. A link that leads out of the folder is refused too.
func openRegular(dir, name string) (*os.File, error) {
	root, err := os.OpenRoot(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errors.New("the folder is missing")
	}
	if err != nil {
		return nil, fileProblem(err)
	}
	defer root.Close()
	if info, err := root.Stat(name); err == nil && !info.Mode().IsRegular() { //guard:feed-opens-files-alone
		return nil, errNoFile // opening a device may set it off
	}
	file, err := root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		if info, lost := root.Lstat(name); lost == nil && info.Mode()&fs.ModeSymlink != 0 {
			return nil, errLink
		}
		return nil, fileProblem(err)
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errNoFile
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

var (
	errNoFile = errors.New("it is not a file")
	errLink   = errors.New("it is a link that leads out of the feed's folder, or to nothing")
)

// fileProblem says why a file can't be opened, without its path.
func fileProblem(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("the file is missing")
	}
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	return fmt.Errorf("open the file: %w", err)
}

// WriteWhole writes a file of a folder under a temporary name, which must be new, and gives it its own name once all of it
// is on the disk. A link of that name is replaced and not followed, and so is anything else but a folder.
func WriteWhole(root *os.Root, name string, write func(io.Writer) error) (err error) {
	part := ".tmp-" + rand.Text()
	file, err := root.OpenFile(part, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, root.Remove(part))
		}
	}()
	out := bufio.NewWriter(file)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return root.Rename(part, name)
}

// create makes a file of a folder anew. What had its name is removed; where it is a link, only the link is.
func create(root *os.Root, name string) (*os.File, error) {
	if err := root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return root.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
}

// What the program writes into a feed's folder.
const (
	RejectedName = "rejected.csv" // the rows that were rejected
	RefusedName  = "refused.txt"  // why a feed was refused
)

// asWarnings are the names by which councils call their lists of whom not to write to (ours).
var asWarnings = regexp.MustCompile(`(?i)^(do[ _-]?not[ _-]?(write|contact|mail|post|send)|no[ _-]?contact|no[ _-]?mail|` +
	`unsafe|suppress).*\.(csv|txt|xlsx?)$`)

// maxEntries is how many files a feed's folder may hold, ours and others.
const maxEntries = 1000

// lookAround notes what lies in the folder besides the feed. Other files are left alone, but where one of ours is missing, a
// name that is nearly the same was meant to be read.
func (f *Feed) lookAround() (strict.Faults, error) {
	entries, err := firstEntries(f.dir, maxEntries+1)
	if err != nil {
		return nil, fmt.Errorf("look into the feed's folder: %w", err)
	}
	if len(entries) > maxEntries { //guard:feed-folder-is-bounded
		return strict.Faults{strict.At(ManifestName, 0, "", fmt.Sprintf("its folder holds more than %d files", maxEntries),
			"give each feed a folder of its own")}, nil
	}
	missing := slices.DeleteFunc(allFileNames(), func(file string) bool { return has(entries, file) })
	ours := append(allFileNames(), ManifestName, RejectedName, RefusedName)
	var faults strict.Faults
	for _, e := range entries {
		file := e.Name()
		if slices.Contains(ours, file) {
			continue
		}
		meant := nearest.Suggest(file, missing)
		if asWarnings.MatchString(file) { //guard:list-of-whom-not-to-write-to-is-read
			meant = fmt.Sprintf(": did you mean %q?", warnings.file)
		}
		if meant != "" { //guard:misnamed-file-is-not-ignored
			faults = append(faults, strict.At(ManifestName, 0, "", "its folder holds an unknown file "+quoted(file)+meant,
				"rename the file, or remove it from the folder"))
			continue
		}
		f.ignored = append(f.ignored, file)
	}
	return faults, nil
}

// firstEntries are those that a folder gives first, sorted by name.
func firstEntries(dir string, most int) ([]fs.DirEntry, error) {
	folder, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	entries, err := folder.ReadDir(most)
	if errors.Is(err, io.EOF) {
		err = nil // it is empty
	}
	slices.SortFunc(entries, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return entries, errors.Join(err, folder.Close())
}
