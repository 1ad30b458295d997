package post

import (
	"errors"
	"os"
	"syscall"

	"github.com/gofrs/flock"
)

// lock keeps daemons that share the spool from changing manifests at the same time. The kernel lets go of it when the
// process ends, however it ends.
func (s Spool) lock() (unlock func(), err error) {
	l := flock.New(s.in(arriving, "lock"), flock.SetFlag(os.O_CREATE|os.O_RDWR), flock.SetPermissions(0o600))
	for {
		err = l.Lock()
		if err == nil {
			return func() { _ = l.Close() }, nil
		}
		if !errors.Is(err, syscall.EINTR) {
			return nil, err
		}
	}
}
