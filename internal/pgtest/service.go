package pgtest

import "net/url"

// ServiceRole may log in to the server, and no more until somebody lets it: `stepdown migrate --grant` lets it run the service.
const ServiceRole = "service"

// AsService is the address of the same database for ServiceRole.
func AsService(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	query.Set("user", ServiceRole)
	u.RawQuery = query.Encode()
	return u.String()
}
