package post

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/gofrs/flock"
)

// Files are what publishing asks of the file system where a server's folder may answer otherwise than a disk: it shows what
// was there a moment ago, moves no folder while somebody has a file of it open, or loses the answer to a move that it made.
type Files interface {
	Rename(from, to string) error
	Lstat(path string) (fs.FileInfo, error)
	ReadDir(path string) ([]fs.DirEntry, error)
}

// disk is the file system itself.
type disk struct{}

func (disk) Rename(from, to string) error               { return os.Rename(from, to) }
func (disk) Lstat(path string) (fs.FileInfo, error)     { return os.Lstat(path) }
func (disk) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }

func (s Spool) files() Files {
	if s.On != nil {
		return s.On
	}
	return disk{}
}

// exists tells whether anything has that name. A server's answer about a name may be an old one, as may its list of a folder:
// either is enough.
func (s Spool) exists(path string) (bool, error) {
	_, err := s.files().Lstat(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return err == nil, err
	}
	all, err := s.files().ReadDir(filepath.Dir(path))
	return slices.ContainsFunc(all, func(e fs.DirEntry) bool { return e.Name() == filepath.Base(path) }), err
}

// rename moves a file or folder to a name that nothing has. If the answer was lost, what is there tells.
func (s Spool) rename(from, to string) error {
	err := s.files().Rename(from, to)
	if err == nil {
		return nil
	}
	_, gone := s.files().Lstat(from)
	_, there := s.files().Lstat(to)
	if errors.Is(gone, fs.ErrNotExist) && there == nil {
		return nil
	}
	return err
}

// syncRoot is syncDir for a folder that may have been moved since it was opened.
func syncRoot(folder *os.Root) error {
	d, err := folder.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// lock keeps daemons that share the spool from changing manifests at the same time.
func (s Spool) lock() (unlock func(), err error) {
	return lockIn(s.Dir, filepath.Join(arriving, "lock"), s.Patience)
}

// lockIn locks a file of its own in a folder, and waits for whoever has locked it: no longer than patience, unless that is 0. The kernel
// lets go of it when the process ends, however it ends.
func lockIn(dir, name string, patience time.Duration) (unlock func(), err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	f, err := openOwn(root, name, os.O_RDWR) // made here, or found to be no link
	if err := errors.Join(err, root.Close()); err != nil {
		return nil, err
	}
	if err := f.Close(); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(dir, name), flock.SetFlag(os.O_RDWR), flock.SetPermissions(0o600))
	take := l.Lock
	if patience > 0 {
		take = func() error { return lockSoon(l, patience) }
	}
	for {
		err = take()
		if err == nil {
			return func() { _ = l.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, err
		}
	}
}

func lockSoon(l *flock.Flock, patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	_, err := l.TryLockContext(ctx, 20*time.Millisecond)
	if errors.Is(err, context.DeadlineExceeded) {
		err = ErrHeld
	}
	return err
}
