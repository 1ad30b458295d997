package store

import (
	"context"
	"errors"
	"fmt"
)

// Cluster is the PostgreSQL that a database lies on; empty on SQLite, and on a standby, which nobody writes to.
type Cluster struct {
	System   string `db:"cluster"`  // what tells it from all others, drawn when it was made
	Timeline string `db:"timeline"` // a new one begins whenever a standby or a backup takes over
	// Synchronous says that a commit waited for a standby: one that took over has all of them.
	Synchronous bool `db:"synchronous"`
}

// ErrTimeline says that another PostgreSQL has taken over, which may lack what was committed last.
var ErrTimeline = errors.New("another PostgreSQL has taken over, or an older copy was restored, so the last things that the database was " +
	"told may be missing: `stepdown adopt` shows the difference")

// OnItsTimeline is ErrTimeline where the database lies on another timeline than when it was last looked at, unless commits
// waited for a standby then. On another cluster it is a copy, whatever commits waited for.
func (i Installation) OnItsTimeline() error {
	was, is := i.Cluster, i.Now
	switch {
	case was.System == "" || is.System == "":
		return nil
	case was.System != is.System: //guard:database-is-on-its-cluster
		return fmt.Errorf("%w (its system identifier was %s, and is %s)", ErrTimeline, was.System, is.System)
	case was.Timeline != is.Timeline && !was.Synchronous: //guard:database-is-on-its-timeline
		return fmt.Errorf("%w (its timeline was %s, and is %s)", ErrTimeline, was.Timeline, is.Timeline)
	}
	return nil
}

// clusterNow are the columns that say on what PostgreSQL we are. Every role may ask for that.
func (t *tx) clusterNow() string {
	if !t.postgres {
		return `, '' AS "now.cluster", '' AS "now.timeline", 0 AS "now.synchronous"`
	}
	return `, CASE WHEN pg_is_in_recovery() THEN ''
			ELSE (SELECT CAST(system_identifier AS TEXT) FROM pg_control_system()) END AS "now.cluster",
		CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END AS "now.timeline",
		CASE WHEN current_setting('synchronous_standby_names') <> '' AND current_setting('synchronous_commit') NOT IN ('off', 'local')
			THEN 1 ELSE 0 END AS "now.synchronous"`
}

// SeeCluster remembers on what PostgreSQL the database lies, if it may go on there. What commits waited for counts only as long
// as they do.
func (s *Store) SeeCluster(ctx context.Context, i Installation) error {
	if i.Cluster == i.Now || i.Now.System == "" {
		return nil
	}
	return s.tx(ctx, "remember on what PostgreSQL the database lies", func(t *tx) error {
		now, err := t.installation(ctx, "FOR UPDATE")
		if err == nil {
			err = now.OnItsTimeline()
		}
		if err == nil {
			err = t.seeCluster(ctx, now.Now)
		}
		return err
	})
}

func (t *tx) seeCluster(ctx context.Context, c Cluster) error {
	_, err := t.exec(ctx, `UPDATE installation SET cluster = ?, timeline = ?, synchronous = ?`, c.System, c.Timeline, flag(c.Synchronous))
	return err
}
