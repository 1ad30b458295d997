package address

// Placed tells whether the door is somewhere: it has a property's number, a postcode, or a street with a house in it. "As above"
// and "with her mother" are read as names, and are nowhere.
func (d Door) Placed() bool {
	return d.Known() && (d.UPRN != "" || d.Postcode != "" || d.Street != "" && len(d.Units)+len(d.Numbers) > 0)
}
