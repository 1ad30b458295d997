package jobs

import (
	"context"
	"fmt"
	"path/filepath"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/letters"
)

// aboutFeed is about feeds that were not taken.
var aboutFeed = map[store.NoticeState]todo{
	store.FeedWaiting: {"A feed waits", "Find out whether it is right, then `stepdown feed accept` or `stepdown feed refuse`."},
	store.FeedRefused: {"A feed was refused, and nothing of it was taken", "Have the export put right, and a new one made."},
	store.FeedUnmoved: {"A feed's folder could not be moved away", "See who may write to it, and move it away."},
	store.FeedUnrested: {"A feed's folder has not come to rest, or is none, and is left alone: letters go by the last feed",
		"See whether the export is still being written."},
}

// folders says what became of feeds that were not taken, and of folders that are still there, until it is put right: a
// refusal until a feed is taken after it.
func (j Report) folders(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.OpenNotices(ctx)
	for _, n := range all {
		about := aboutFeed[n.State]
		in.Attention = append(in.Attention, letters.Attention{What: fmt.Sprintf("%s (folder %q, since %s): %s", about.what, folderName(n.Place),
			calendar.DateOf(n.At).WithWeekday(), n.Reason), Next: about.next})
	}
	return err
}

// feedsFirst says which feeds have been seen and not taken, and whether letters wait for them.
func (j Report) feedsFirst(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.ComingFeeds(ctx)
	for _, s := range all {
		in.Attention = append(in.Attention, letters.Attention{What: sentence(s.String())})
	}
	return err
}

// refusedSince tells of feeds that were refused since the last report and that one was taken after: folders no longer does.
func (j Report) refusedSince(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	n, err := j.Store.RefusedSince(ctx, j.news)
	if n > 0 {
		in.Attention = append(in.Attention, letters.Attention{What: fmt.Sprintf("Refused since %s, before another feed was taken: %s",
			calendar.LondonDate(j.news).WithWeekday(), counted(n, "feed")), Next: "refused.txt in their folders, in rejected/, says why."})
	}
	return err
}

// folderName is the name of a folder, cut short, since anybody may have chosen it.
func folderName(place string) string {
	const most = 60
	name := []rune(filepath.Base(place))
	if len(name) > most {
		return string(name[:most]) + "..."
	}
	return string(name)
}
