import { lower, manual, present, text, trim, webhook, workflow } from "signalbox";
import { Booking } from "./rules/booking.ts";
import { findOpportunity, logActivity, moveOpportunity, openOpportunity, recordMeeting } from "./tools/crm.ts";
import { sendMail } from "./tools/mail.ts";
import { SENDER_DOMAIN } from "./tools/sender.ts";

/** A calendar's booking becomes a meeting, an opportunity at its stage, a confirmation, and a task for who hosts it. */
export const meetingBooked = workflow({
  id: "meeting-booked",
  description: "Confirms a booked meeting and moves the opportunity on",
  input: Booking,
  on: [webhook("/meeting-booked"), manual()],
  subject: (booking) => booking.email,
  limits: { costUsd: 0.01, costUsdPerDay: 5 },
  outcomes: ["booked"],
  flow: (f, booking) => {
    const email = lower(trim(booking.email));
    const known = f.call("find", findOpportunity, { email });
    const deal = f.when(
      "known",
      present(known.opportunity),
      (opportunity) => {
        f.call("advance", moveOpportunity, { opportunity: opportunity.id, stage: "meeting", owner: null, reason: null });
        return { id: opportunity.id, owner: opportunity.owner };
      },
      () => {
        const opened = f.call("open", openOpportunity, {
          name: booking.name,
          lead: known.lead,
          account: null,
          stage: "meeting",
          territory: null,
          owner: "ana",
        });
        return { id: opened.opportunity, owner: "ana" };
      },
    );
    const { meeting } = f.call("record", recordMeeting, {
      booking: booking.id,
      email,
      opportunity: deal.id,
      startsAt: booking.startsAt,
      minutes: booking.minutes,
      host: deal.owner,
    });
    f.call("confirm", sendMail, {
      from: text`${deal.owner}${SENDER_DOMAIN}`,
      to: email,
      subject: "Your meeting is booked",
      body: text`Hello ${booking.name},\n\nwe meet on ${booking.startsAt} for ${booking.minutes} minutes.\nReply to this mail if you need another time.\n\nKind regards,\n${deal.owner}`,
    });
    f.call("log", logActivity, {
      kind: "meeting",
      lead: known.lead,
      subject: text`Meeting on ${booking.startsAt}`,
      body: text`${booking.minutes} minutes with ${deal.owner}`,
      owner: deal.owner,
    });
    f.call("notify", logActivity, {
      kind: "task",
      lead: known.lead,
      subject: text`Prepare the meeting with ${booking.name}`,
      body: booking.startsAt,
      owner: deal.owner,
    });
    f.outcome("booked");
    return { opportunity: deal.id, meeting };
  },
});
