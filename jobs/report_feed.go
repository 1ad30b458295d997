package jobs

import (
	"context"
	"path/filepath"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/store"
	"stepdown/letters"
)

// aboutFeed are the words about feeds that were not taken.
var aboutFeed = map[store.NoticeState]string{store.FeedWaiting: "feed_waiting", store.FeedRefused: "feed_refused",
	store.FeedUnmoved: "feed_unmoved", store.FeedUnrested: "feed_unrested"}

// folders says what became of feeds that were not taken, and of folders that are still there, until it is put right: a
// refusal until a feed is taken after it.
func (j Report) folders(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.OpenNotices(ctx)
	for _, n := range all {
		about := j.todo(aboutFeed[n.State])
		about.What = j.say("feed.what", "{state}", about.What, "{folder}", folderName(n.Place), "{day}", j.day(calendar.DateOf(n.At)),
			"{reason}", j.speaks().Stored(n.Reason, "report.feed.why"))
		in.Attention = append(in.Attention, about)
	}
	return err
}

// feedsFirst says which feeds have been seen and not taken, and whether letters wait for them.
func (j Report) feedsFirst(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	all, err := j.Store.ComingFeeds(ctx)
	for _, s := range all {
		key := "feed_restless"
		switch {
		case s.Taking:
			key = "feed_taking"
		case s.Stops:
			key = "feed_stops"
		}
		in.Attention = append(in.Attention, letters.Attention{What: j.say(key, "{made}", s.MadeAt.Format(time.RFC3339),
			"{seen}", s.Since.Format(time.RFC3339))})
	}
	return err
}

// refusedSince tells of feeds that were refused since the last report and that one was taken after: folders no longer does.
func (j Report) refusedSince(ctx context.Context, _ calendar.Date, in *letters.ReportInput) error {
	n, err := j.Store.RefusedSince(ctx, j.news)
	if n > 0 {
		in.Attention = append(in.Attention, j.todo("refused_since", "{day}", j.day(calendar.LondonDate(j.news)),
			"{feeds}", j.count("feeds", n)))
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
