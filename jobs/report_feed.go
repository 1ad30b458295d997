package jobs

import (
	"context"
	"fmt"
	"path/filepath"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/letters"
)

// folders says what became of feeds that were not taken, and of folders that are still there, until it is put right: a
// refusal until a feed is taken after it.
func (j Report) folders(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.OpenNotices(ctx)
	for _, n := range all {
		what := map[store.NoticeState]string{
			store.FeedWaiting:  "A feed waits",
			store.FeedRefused:  "A feed was refused, and nothing of it was taken",
			store.FeedUnmoved:  "A feed's folder could not be moved away",
			store.FeedUnrested: "A feed's folder has not come to rest and is left alone",
		}[n.State]
		in.Attention = append(in.Attention, fmt.Sprintf("%s (folder %q, since %s): %s.", what, folderName(n.Place),
			calendar.DateOf(n.At).WithWeekday(), n.Reason))
	}
	return err
}

// feedsFirst says which feeds have been seen and not taken, and whether letters wait for them.
func (j Report) feedsFirst(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.ComingFeeds(ctx)
	for _, s := range all {
		in.Attention = append(in.Attention, sentence(s.String())+".")
	}
	return err
}

// refusedSince tells of feeds that were refused since the last report and that one was taken after: folders no longer does.
func (j Report) refusedSince(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	n, err := j.Store.RefusedSince(ctx, j.news)
	if n > 0 {
		in.Attention = append(in.Attention, fmt.Sprintf("Refused since %s, before another feed was taken: %s. refused.txt in their folders, "+
			"in rejected/, says why.", calendar.LondonDate(j.news).WithWeekday(), counted(n, "feed")))
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
