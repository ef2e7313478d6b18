// Time on the page: counters by the server's clock, clock times in the clinic's zone, and the question when an activity ended.

const ASK_AGAIN = 15 * 60 * 1000;

export class Clock {
  constructor(form, skew) {
    this.form = form;
    this.skew = skew; // gives seconds by which this device is behind the server
    this.tick();
    setInterval(() => this.tick(), 1000);
  }

  now() {
    return Date.now() + this.skew() * 1000;
  }

  // The clock time of a moment as the clinic writes it: 9:05 am or 09:05.
  spoken(moment) {
    const { zone, style } = this.form.dataset;
    const us = style === "us";
    const format = new Intl.DateTimeFormat(us ? "en-US" : "en-GB", {
      ...{ timeZone: zone, hour: us ? "numeric" : "2-digit", minute: "2-digit", hour12: us },
    });
    return format.format(moment).replace(/\s/g, " ").toLowerCase();
  }

  tick() {
    for (const counter of document.querySelectorAll("time[data-since]")) {
      const seconds = Math.max(0, Math.floor((this.now() - Date.parse(counter.dataset.since)) / 1000));
      counter.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    }
    for (const question of document.querySelectorAll(".ask-end")) {
      const silent = Number(sessionStorage.getItem(`still-${question.dataset.stretch}`) || 0);
      const due = this.now() > Date.parse(question.dataset.after) && this.now() > silent;
      if (question.hidden === due) {
        question.hidden = !due;
      }
    }
  }

  // "Still going": asked again in a quarter of an hour.
  silence(stretch) {
    sessionStorage.setItem(`still-${stretch}`, String(this.now() + ASK_AGAIN));
    this.tick();
  }
}

// Minutes since midnight of a clock time as typed: 850, 8:50, 850a, 8:50 pm. NaN for anything else.
export function clockMinutes(text) {
  const found = /^(\d{1,2}):?(\d{2})?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim().replace(/^(\d{1,2})(\d{2})(?=\D*$)/, "$1:$2"));
  if (!found) {
    return NaN;
  }
  const hour = Number(found[1]) % (found[3] ? 12 : 24);
  return (hour + (found[3]?.toLowerCase() === "p" ? 12 : 0)) * 60 + Number(found[2] || 0);
}
