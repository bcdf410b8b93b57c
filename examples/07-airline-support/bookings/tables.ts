/**
 * The airline's booking system. Money is in dollars. A segment keeps the cabin that it was last priced in: the reservation's own `cabin`
 * is the one that was booked, and a change of flights does not touch it.
 */
export const TABLES = `
CREATE TABLE users (id TEXT PRIMARY KEY, first_name TEXT NOT NULL, last_name TEXT NOT NULL, email TEXT NOT NULL, dob TEXT NOT NULL, membership TEXT NOT NULL,
  address1 TEXT NOT NULL, address2 TEXT NOT NULL, city TEXT NOT NULL, country TEXT NOT NULL, state TEXT NOT NULL, zip TEXT NOT NULL) STRICT;
CREATE TABLE payment_methods (user TEXT NOT NULL REFERENCES users (id), id TEXT NOT NULL, source TEXT NOT NULL, brand TEXT, last_four TEXT, amount REAL,
  PRIMARY KEY (user, id)) STRICT;
CREATE TABLE saved_passengers (user TEXT NOT NULL REFERENCES users (id), first_name TEXT NOT NULL, last_name TEXT NOT NULL, dob TEXT NOT NULL) STRICT;
CREATE INDEX saved_passengers_by_user ON saved_passengers (user);
CREATE TABLE reservations (id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES users (id), origin TEXT NOT NULL, destination TEXT NOT NULL, flight_type TEXT NOT NULL,
  cabin TEXT NOT NULL, created_at TEXT NOT NULL, total_baggages INTEGER NOT NULL, nonfree_baggages INTEGER NOT NULL, insurance TEXT NOT NULL, status TEXT) STRICT;
CREATE INDEX reservations_by_user ON reservations (user);
CREATE TABLE segments (reservation TEXT NOT NULL REFERENCES reservations (id), position INTEGER NOT NULL, flight_number TEXT NOT NULL, date TEXT NOT NULL,
  price REAL NOT NULL, origin TEXT NOT NULL, destination TEXT NOT NULL, cabin TEXT NOT NULL, PRIMARY KEY (reservation, position)) STRICT;
CREATE TABLE passengers (reservation TEXT NOT NULL REFERENCES reservations (id), position INTEGER NOT NULL, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  dob TEXT NOT NULL, PRIMARY KEY (reservation, position)) STRICT;
CREATE TABLE payments (reservation TEXT NOT NULL REFERENCES reservations (id), position INTEGER NOT NULL, payment_id TEXT NOT NULL, amount REAL NOT NULL,
  PRIMARY KEY (reservation, position)) STRICT;
CREATE TABLE flights (number TEXT PRIMARY KEY, origin TEXT NOT NULL, destination TEXT NOT NULL, departs TEXT NOT NULL, arrives TEXT NOT NULL) STRICT;
CREATE INDEX flights_by_origin ON flights (origin, destination);
CREATE TABLE flight_days (flight TEXT NOT NULL REFERENCES flights (number), date TEXT NOT NULL, status TEXT NOT NULL,
  basic_economy_seats INTEGER, economy_seats INTEGER, business_seats INTEGER, basic_economy_price REAL, economy_price REAL, business_price REAL,
  actual_departure TEXT, actual_arrival TEXT, estimated_departure TEXT, estimated_arrival TEXT, PRIMARY KEY (flight, date)) STRICT, WITHOUT ROWID;
CREATE TABLE transfers (id INTEGER PRIMARY KEY, summary TEXT NOT NULL, run_id TEXT NOT NULL) STRICT;
`;
