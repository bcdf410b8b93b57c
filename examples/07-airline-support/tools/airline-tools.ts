import type { AnyTool } from "signalbox";
import {
  bookReservation,
  cancelReservation,
  sendCertificate,
  updateReservationBaggages,
  updateReservationFlights,
  updateReservationPassengers,
} from "./changing.ts";
import type { DatabaseOf } from "./database-of.ts";
import { calculate, think, transferToHumanAgents } from "./desk.ts";
import { getReservationDetails, getUserDetails, listAllAirports, searchDirectFlight, searchOnestopFlight } from "./looking.ts";

/** Everything that the airline's agent may be granted. */
export const airlineTools = (database: DatabaseOf): readonly AnyTool[] => [
  getUserDetails(database),
  getReservationDetails(database),
  listAllAirports(),
  searchDirectFlight(database),
  searchOnestopFlight(database),
  bookReservation(database),
  cancelReservation(database),
  updateReservationFlights(database),
  updateReservationBaggages(database),
  updateReservationPassengers(database),
  sendCertificate(database),
  calculate(),
  think(),
  transferToHumanAgents(database),
];

/** Changes the booking system, and so is what a recorded run is judged by. */
export const isWrite = ({ card }: AnyTool): boolean => card.effect === "write" || card.effect === "destructive";
