package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"stepdown/internal/calendar"
	"stepdown/internal/casefile"
	"stepdown/internal/pgtest"
	"stepdown/internal/store"
)

// drop is a folder of feeds as one daemon looks into it.
type drop struct {
	*testing.T
	s      *store.Store
	folder string
}

// arrived is the feed of a day, of which nothing is missing.
func arrived(day calendar.Date) store.Sighting {
	i := info(day, true)
	return store.Sighting{Name: day.String(), Place: "/feed/" + day.String(), MadeAt: i.MadeAt, Full: true, Shape: "whole", Whole: true,
		AtRest: true}
}

// looks sees these feeds and no others, and gives how many have gone.
func (d drop) looks(there ...store.Sighting) int {
	d.Helper()
	l, err := d.s.BeginLook(d.Context(), d.folder)
	if err != nil {
		d.Fatal(err)
	}
	gone, err := d.s.SeeFeeds(d.Context(), l, there)
	if err != nil {
		d.Fatal(err)
	}
	return len(gone)
}

// stops tells whether letters wait for a feed. Nothing is claimed.
func (d drop) stops() bool {
	d.Helper()
	c, err := d.s.ClaimLetter(d.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Email, send)
	if c != nil || err != nil && !errors.Is(err, store.ErrFeedFirst) {
		d.Fatalf("claimed %v, %v", c, err)
	}
	return err != nil
}

func TestAFeedThatIsSeenStopsLettersUntilItIsTaken(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		d := drop{t, s, "here"}
		if d.looks(arrived(monday)); d.stops() {
			t.Error("the feed that was taken last stops letters")
		}
		if d.looks(arrived(monday), arrived(monday.AddDays(1))); !d.stops() {
			t.Error("a newer feed stops nothing")
		}
		if coming, err := s.ComingFeeds(t.Context()); err != nil || len(coming) != 1 || !coming[0].Stops {
			t.Errorf("coming: %v, %v", coming, err)
		}
		// A digest is no letter.
		frozen, err := s.FreezeDigest(t.Context(), store.NewDigest{Kind: store.DailyReport, Recipient: "x@example.org", Day: monday,
			MessageID: "1@example.org", Raw: []byte("x")})
		if err != nil || !frozen {
			t.Fatal(frozen, err)
		}
		if c, err := s.ClaimDigest(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}); err != nil || c == nil {
			t.Errorf("a digest waits for a feed: %v", err)
		}
		take(t, s, monday.AddDays(1), feedOf(episode("A")))
		if coming, err := s.ComingFeeds(t.Context()); err != nil || len(coming) > 0 || d.stops() {
			t.Errorf("once it is taken: %v, %v", coming, err)
		}
	})
}

// TestAFeedSeenDuringTheClaimStopsIt has a feed arrive while a claim is deciding. On SQLite it would wait for the claim.
func TestAFeedSeenDuringTheClaimStopsIt(t *testing.T) {
	s := open(t, pgtest.URL(t), store.Options{})
	stored(t, s, "A")
	c, err := s.ClaimLetter(t.Context(), store.Claimant{Owner: "a", Lease: time.Hour}, casefile.Post, func(l store.Look,
		letter store.Letter) store.Ruling {
		drop{t, s, "here"}.looks(arrived(monday.AddDays(1)))
		return send(l, letter)
	})
	if c != nil || !errors.Is(err, store.ErrFeedFirst) {
		t.Errorf("claimed %v, %v", c, err)
	}
}

func TestAFeedSeenBeforeARunIsDecidedSendsItsLettersBack(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		g, err := gatheredBy(t, s, gatherer, true)
		if err != nil {
			t.Fatal(err)
		}
		drop{t, s, "here"}.looks(arrived(monday.AddDays(1)))
		if done, err := s.DecideRun(t.Context(), decision(g)); err != nil || done != (store.Decided{Returned: 1}) {
			t.Errorf("%+v, %v", done, err)
		}
	})
}

func TestAFeedThatNeverRestsStopsLettersForAnHour(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		now := info(monday.AddDays(1), true).MadeAt
		s := open(t, url, store.Options{Clock: func() time.Time { return now }})
		stored(t, s, "A")
		d := drop{t, s, "here"}
		if d.looks(arrived(monday.AddDays(2))); d.stops() {
			t.Error("a feed that was made ahead of the clock, and is refused for that, stops letters")
		}
		half := arrived(monday.AddDays(1))
		half.Whole, half.AtRest, half.Shape = false, false, "half"
		if d.looks(half); !d.stops() {
			t.Error("a feed that is being copied stops nothing")
		}
		now = now.Add(59 * time.Minute)
		half.Shape = "more than half"
		if d.looks(half); !d.stops() {
			t.Error("a feed that is being copied stops nothing after 59 minutes")
		}
		now = now.Add(2 * time.Minute)
		if d.stops() {
			t.Error("a feed that has not come to rest stops letters for more than an hour")
		}
		if coming, err := s.ComingFeeds(t.Context()); err != nil || len(coming) != 1 || coming[0].Stops {
			t.Errorf("coming: %v, %v", coming, err)
		}
		if d.looks(arrived(monday.AddDays(1))); !d.stops() {
			t.Error("a feed that has come to rest at last stops nothing")
		}
		now = now.Add(70 * time.Hour)
		if !d.stops() {
			t.Error("over a weekend a feed that has come to rest no longer stops letters")
		}
		// Somebody touches it: the hour begins anew, or letters would leave at that moment.
		if d.looks(half); !d.stops() {
			t.Error("a feed that rested and changes stops nothing")
		}
	})
}

func TestOnlyWhoSeesTheFolderSaysThatAFeedHasGone(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		here, nowhere, other := drop{t, s, "here"}, drop{t, s, ""}, drop{t, s, "another"}
		here.looks(arrived(monday.AddDays(1)))
		late, err := s.BeginLook(t.Context(), "here")
		if err != nil {
			t.Fatal(err)
		}
		nowhere.looks()
		if other.looks(); !here.stops() {
			t.Error("whoever looks into another folder says that the feed has gone")
		}
		again := arrived(monday.AddDays(2))
		again.Name = monday.AddDays(1).String() // another feed in its place
		here.looks(again)
		if gone, err := s.SeeFeeds(t.Context(), late, nil); err != nil || len(gone) > 0 || !here.stops() {
			t.Errorf("whoever looked before the feed came says that it has gone: %v, %v", gone, err)
		}
		if gone := here.looks(); gone != 1 || here.stops() {
			t.Errorf("%d have gone, and letters still wait", gone)
		}
		nowhere.looks(again)
		if nowhere.looks(); !here.stops() {
			t.Error("a feed has gone from a folder that nobody knows")
		}
	})
}

func TestARefusedFeedStopsNothingUntilItIsAnother(t *testing.T) {
	everywhere(t, func(t *testing.T, url string) {
		s := open(t, url, store.Options{})
		stored(t, s, "A")
		d := drop{t, s, "here"}
		feed := arrived(monday.AddDays(1))
		refuse := func() {
			t.Helper()
			if _, err := s.NoteFeed(t.Context(), store.FeedNotice{Place: feed.Place, MadeAt: feed.MadeAt, Full: true, State: store.FeedRefused,
				Reason: "a bad row"}, monday); err != nil {
				t.Fatal(err)
			}
		}
		d.looks(feed)
		refuse()
		if d.looks(feed); d.stops() {
			t.Error("a refused feed stops letters")
		}
		feed.Shape = "copied again"
		if d.looks(feed); !d.stops() {
			t.Error("a feed that was copied again stops nothing")
		}
		if _, err := s.NoteFeed(t.Context(), store.FeedNotice{Place: feed.Place, Digest: "d", MadeAt: feed.MadeAt, Full: true,
			State: store.FeedWaiting, Reason: "it loses cases"}, monday); err != nil || !d.stops() {
			t.Errorf("a feed that waits for a person stops nothing: %v", err)
		}
		if _, err := s.RefuseFeed(context.Background(), robin); err != nil || d.stops() {
			t.Errorf("a feed that a person put aside stops letters: %v", err)
		}
		if d.looks(feed, arrived(monday.AddDays(2))); !d.stops() {
			t.Error("a newer feed stops nothing")
		}
		if n, err := s.RefuseFeed(t.Context(), robin); err != nil || !n.MadeAt.Equal(arrived(monday.AddDays(2)).MadeAt) || d.stops() {
			t.Errorf("a feed that nobody can reach was put aside: %+v, %v", n, err)
		}
		if _, err := s.RefuseFeed(t.Context(), robin); !errors.Is(err, store.ErrNoneWaits) {
			t.Errorf("nothing is left to put aside: %v", err)
		}
	})
}
