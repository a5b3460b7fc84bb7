/* Keeps the page as live.json has it: asks once a second, builds text nodes only. */
"use strict";
(function () {
	const main = document.querySelector("main");
	const words = JSON.parse(main.dataset.words);
	const english = document.documentElement.lang === "en";
	const told = document.getElementById("told");
	const states = new Map();
	let failed = 0;

	function make(tag, className, text) {
		const element = document.createElement(tag);
		if (className) element.className = className;
		if (text !== undefined) element.textContent = text;
		return element;
	}

	function span(ms) {
		return (ms / 1000).toFixed(ms % 1000 ? 1 : 0) + " s";
	}

	function clock(at) {
		return at ? at.slice(11, 19) : "—";
	}

	function fact(list, name, value) {
		list.append(make("dt", "", name), make("dd", "", value));
	}

	function who(row) {
		return [row.city_name || row.agent || "—", row.operator].filter(Boolean).join(" ");
	}

	function path(row) {
		const line = make("div", "path");
		if (row.before.length)
			line.append(make("s", "", row.before.join(", ")), " → ");
		line.append(make("b", "", row.now.join(", ") || words.nowhere));
		return line;
	}

	function state(row) {
		const line = make("div", "state");
		line.append(make("i", "", words.shapes[row.state]), " ", words.states[row.state]);
		if (row.switch_ms !== undefined) line.append(" " + span(row.switch_ms));
		if (row.failing) line.append(make("span", "bad", "✕ " + words.failing));
		if (row.verdict) line.append(" ", make("span", "judged", row.verdict_text));
		return line;
	}

	function last(row) {
		const line = make("div", "last");
		line.setAttribute("aria-hidden", "true");
		for (const one of row.last)
			line.append(make("span", one.ok ? "g" : "f", one.ok ? "●" : "✕"));
		return line;
	}

	function card(row) {
		const item = make("li", row.state + (row.failing ? " failing" : ""));
		const name = make("div", "who", who(row));
		const facts = make("dl");
		name.append(make("small", "", row.name + " " + row.type +
			(row.how === "subnet" ? " ECS" : "")));
		fact(facts, words.since, clock(row.since));
		fact(facts, "TTL", row.ttl_s === undefined ? words.unsaid : row.ttl_s + " s");
		if (row.visits_ok + row.visits_failed > 0)
			fact(facts, words.visits, row.visits_ok + " / " + row.visits_failed);
		if (row.asked_since > 0)
			fact(facts, words.after, row.asked_since - row.failed_since + " / " +
				row.failed_since);
		item.append(name, state(row), path(row), facts, last(row));
		return item;
	}

	function tell(rows) {
		for (const row of rows) {
			const key = [who(row), row.name, row.type, row.how].join(" ");
			const before = states.get(key);
			states.set(key, row.state);
			if (before !== undefined && before !== row.state)
				told.textContent = who(row) + (english ? ": " : "：") +
					words.states[row.state] + " " + row.now.join(", ") +
					(row.switch_ms === undefined ? "" : " " + span(row.switch_ms));
		}
	}

	function drain(live) {
		const box = document.getElementById("drain");
		box.className = live.drain && !live.drain.restored ? "drain" : "drain quietly";
		if (!live.drain) {
			box.textContent = words.no_drain;
		} else if (live.drain.restored) {
			box.textContent = live.drain.node + " " + words.back + " " + clock(live.drain.restored);
		} else {
			box.textContent = live.drain.node + " " + words.out + " " + clock(live.drain.at) + " ";
			box.append(make("b", "", Math.floor(live.drain.since_ms / 1000) + " s"));
		}
	}

	function events(live) {
		const list = document.getElementById("events");
		list.replaceChildren(...live.events.map((event) => make("li", "",
			[clock(event.at), words.events[event.event] || event.event,
				event.node || event.check || "", event.how || ""].join(" "))));
	}

	function show(live) {
		drain(live);
		tell(live.rows);
		document.getElementById("rows").replaceChildren(...live.rows.map(card));
		events(live);
		document.getElementById("clock").textContent = clock(live.now);
		document.getElementById("count").textContent = live.records;
		document.getElementById("verdict").textContent = live.verdict_text || words.unjudged;
	}

	async function ask() {
		const lost = document.getElementById("lost");
		try {
			const reply = await fetch("/live.json?lang=" + (english ? "en" : "zh"),
				{cache: "no-store", signal: AbortSignal.timeout(5000)});
			if (!reply.ok) throw new Error(String(reply.status));
			show(await reply.json());
			failed = 0;
		} catch (error) {
			failed++;
		}
		lost.hidden = failed < 2;
		setTimeout(ask, failed < 10 ? 1000 : 10000);
	}
	ask();
})();
