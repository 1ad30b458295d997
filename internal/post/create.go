package post

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// The print room and others write into the spool's folder too. What is made in it is made within it and through no link: a
// link to another place or letter would let that be overwritten.

// realFolders refuses a link, or anything else, in the place of one of these folders.
func realFolders(root *os.Root, names ...string) error {
	for _, name := range names {
		info, err := root.Lstat(name)
		if err != nil {
			return err
		}
		if !info.IsDir() { //guard:spool-folder-is-a-folder
			return fmt.Errorf("%s is not a folder, or a link to one: move it away", filepath.Join(root.Name(), name))
		}
	}
	return nil
}

// openOwn opens a file that the program keeps in the folder, and makes it if it is not there yet. A pipe is not waited for.
// Where another daemon puts a new file in its place meanwhile, the new one is opened.
func openOwn(root *os.Root, name string, flag int) (f *os.File, err error) {
	for range 100 { // far more often than daemons come between
		f, err = root.OpenFile(name, flag|os.O_CREATE|os.O_EXCL, 0o600)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
		f, err = openThere(root, name, flag)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, err
}

// openThere opens a file that was there; fs.ErrNotExist says that it is no longer there.
func openThere(root *os.Root, name string, flag int) (*os.File, error) {
	there, err := root.Lstat(name)
	if err == nil && !there.Mode().IsRegular() { //guard:record-is-no-link
		err = fmt.Errorf("%s is not a file, or a link to one: move it away", filepath.Join(root.Name(), name))
	}
	if err != nil {
		return nil, err
	}
	f, err := root.OpenFile(name, flag|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !os.SameFile(info, there) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
