package casefile

// Incoming is what a feed says of one episode.
type Incoming struct {
	Key      Key
	Episode  *Episode // nil when its rows were rejected
	Digest   string   // hex SHA-256 of what the feed says of it
	Rejected string   // why, without personal data; empty when Episode is set
}
