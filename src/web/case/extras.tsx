interface TicketProps {
  readonly isRequired: boolean
  readonly ticket: string
  readonly onTicket: (ticket: string) => void
}

export function TicketField({ isRequired, ticket, onTicket }: TicketProps) {
  return (
    <fieldset>
      <legend>Ticket</legend>
      <label>
        <span class="soft">
          {isRequired ? 'The policy wants the number of the change or incident.' : 'Of the change or incident, if any.'}
        </span>
        <input
          maxLength={100}
          required={isRequired}
          value={ticket}
          onInput={(event) => onTicket(event.currentTarget.value)}
        />
      </label>
    </fieldset>
  )
}

interface EmergencyProps {
  readonly hours: number
  readonly isChosen: boolean
  readonly onChosen: (isChosen: boolean) => void
}

/** The way of one person where two must agree: short, for this file, once, and told to others. */
export function EmergencyChoice({ hours, isChosen, onChosen }: EmergencyProps) {
  return (
    <fieldset>
      <legend>Emergency</legend>
      <label class="option">
        <input type="checkbox" checked={isChosen} onChange={(event) => onChosen(event.currentTarget.checked)} />
        <span>
          Release it now, alone
          <span class="soft">
            this file only, for {hours} hours, once; the log and those who are notified say that it was you
          </span>
        </span>
      </label>
    </fieldset>
  )
}
