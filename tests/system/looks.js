/* What a reader would see of a page, asked of the browser that shows it: each function gives a list
 * of faults, as text. The page's own script has no part in it. */
'use strict';
globalThis.looks = (function () {
	const SLACK = 1; /* px: what rounding costs */
	const MOST = 12; /* faults of one kind that are told */

	const all = (selector, within = document) => [...within.querySelectorAll(selector)];
	const plain = text => text.replace(/\s+/g, ' ').trim();
	const short = text => plain(text).slice(0, 40);
	function name(element) {
		const kind = element.getAttribute('class');
		const at = element.closest('[id]');

		return element.localName + (kind ? '.' + kind.split(' ').join('.') : '') +
			' “' + short(element.textContent) + '”' + (at ? ' in #' + at.id : '');
	}
	const told = faults => [...new Set(faults)].slice(0, MOST);

	/* Elements that have text of their own and are shown. */
	function with_text() {
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		const found = new Set();

		while (walker.nextNode())
			if (walker.currentNode.data.trim())
				found.add(walker.currentNode.parentElement);
		return [...found].filter(element => element.checkVisibility() &&
			!element.closest('script, style, title, desc, datalist'));
	}
	const in_picture = element => element instanceof SVGElement;

	/* --- room --- */

	/* Not innerWidth: a phone shows more of a page that is too wide, smaller. */
	const room = () => document.documentElement.clientWidth;
	function wide() {
		const width = document.documentElement.scrollWidth;

		return width > room() ? [width + ' px wide in ' + room()] : [];
	}
	function scrolls(element) {
		const overflow = getComputedStyle(element).overflowX;

		return (overflow === 'auto' || overflow === 'scroll') && !in_picture(element);
	}
	function has_scroller(element) {
		for (; element; element = element.parentElement)
			if (scrolls(element))
				return true;
		return false;
	}
	/* The box that lays out an element's lines. */
	function block_of(element) {
		while (getComputedStyle(element).display === 'inline')
			element = element.parentElement;
		return element;
	}
	function right_of(element) {
		const range = document.createRange();

		range.selectNodeContents(element);
		return range.getBoundingClientRect().right;
	}
	function is_hidden(style, element) {
		return /hidden|clip/.test(style.overflow) &&
			(element.scrollHeight > element.clientHeight + SLACK ||
				element.scrollWidth > element.clientWidth + SLACK);
	}
	function clipped() {
		const faults = [];

		for (const element of with_text().filter(one => !in_picture(one))) {
			const block = block_of(element);

			if (is_hidden(getComputedStyle(block), block))
				faults.push('cut off: ' + name(block));
			if (has_scroller(block))
				continue;
			if (block.clientWidth > 0 && block.scrollWidth > block.clientWidth + SLACK)
				faults.push('wider than its box: ' + name(block));
			if (right_of(element) > room() + SLACK)
				faults.push('beyond the edge: ' + name(element));
		}
		return told(faults);
	}
	/* Words of pictures lie inside them, and not on each other. Their corners, in the picture's own
	 * pixels. */
	function corners(text) {
		const box = text.getBBox(), to = text.getCTM();

		return [[0, 0], [1, 0], [1, 1], [0, 1]].map(([x, y]) => new DOMPoint(
			box.x + x * box.width, box.y + y * box.height).matrixTransform(to));
	}
	function apart_along(one, other, a, b) {
		const x = a.y - b.y, y = b.x - a.x, long = Math.hypot(x, y);
		const span = points => points.map(p => (p.x * x + p.y * y) / long);
		const first = span(one), second = span(other);

		return Math.min(Math.max(...first) - Math.min(...second),
			Math.max(...second) - Math.min(...first));
	}
	/* By how much two quadrangles lie on each other: the least of all their sides. */
	function overlap(one, other) {
		let least = Infinity;

		for (const shape of [one, other])
			for (let i = 0; i !== 2; i++)
				least = Math.min(least, apart_along(one, other, shape[i], shape[i + 1]));
		return least;
	}
	/* A line's box is higher than its letters. */
	const letters = points => points.map((p, i) => new DOMPoint(
		p.x + (points[3 - i].x - p.x) * 0.2, p.y + (points[3 - i].y - p.y) * 0.2));
	/* getCTM leads to the picture's box on the page, whose corner is 0, 0. */
	const is_within = (at, frame) => at.x >= -SLACK && at.x <= frame.width + SLACK &&
		at.y >= -SLACK && at.y <= frame.height + SLACK;
	function pictures() {
		const faults = [];

		for (const svg of all('svg').filter(one => one.checkVisibility())) {
			const frame = svg.getBoundingClientRect();
			const texts = all('text', svg).filter(
				text => text.textContent.trim() && !is_halo(text));
			const boxes = texts.map(text => letters(corners(text)));

			texts.forEach((text, i) => {
				if (!boxes[i].every(at => is_within(at, frame)))
					faults.push('outside its picture: ' + name(text));
				for (let k = 0; k < i; k++)
					if (overlap(boxes[i], boxes[k]) > SLACK)
						faults.push('on each other: ' + name(text) + ', ' +
							name(texts[k]));
			});
		}
		return told(faults);
	}
	/* What scrolls sideways shows it. */
	const scrollers = () => all('body *').filter(element => scrolls(element) &&
		element.scrollWidth > element.clientWidth + SLACK && element.checkVisibility());
	function hints() {
		return told(scrollers().filter(box => {
			const style = getComputedStyle(box);

			return !/local.*scroll/.test(style.backgroundAttachment) ||
				!/gradient/.test(style.backgroundImage);
		}).map(box => 'does not show that it scrolls: ' + name(box)));
	}

	/* --- colours --- */

	const PAPER = [255, 255, 255, 1];
	function colour(text) {
		const parts = /^rgba?\(([^)]*)\)$/.exec(text);
		const values = parts ? parts[1].split(/[ ,/]+/).map(Number) : [0, 0, 0, 0];

		return values.length === 3 ? [...values, 1] : values;
	}
	const over = (top, under) => [0, 1, 2].map(
		i => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
	const faded = (paint, by) => [paint[0], paint[1], paint[2], paint[3] * by];
	function light(paint) {
		const [r, g, b] = paint.map(value => {
			const part = value / 255;

			return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
		});

		return 0.2126 * r + 0.7152 * g + 0.0722 * b;
	}
	function ratio(one, other) {
		const [low, high] = [light(one), light(other)].sort((a, b) => a - b);

		return (high + 0.05) / (low + 0.05);
	}
	/* What a question asks again and again of the same elements, while the page stays as it is. */
	function remembered(ask) {
		const known = new Map();

		return function answer(element) {
			if (!known.has(element))
				known.set(element, ask(element, answer));
			return known.get(element);
		};
	}
	const ground_of = () => remembered((element, answer) => element ?
		over(colour(getComputedStyle(element).backgroundColor), answer(element.parentElement)) :
		PAPER);
	const opacity_of = () => remembered((element, answer) => element ?
		getComputedStyle(element).opacity * answer(element.parentElement) : 1);
	/* Letters in the colour of the paper, below the same ones in a colour that is seen. */
	function is_halo(text) {
		const group = text.parentElement.nextElementSibling;

		return text.matches('g[stroke-width] > text.f-paper:only-child') && group &&
			group.matches('text.f-text') && group.textContent === text.textContent;
	}
	/* The shapes drawn before a text of a picture, where they lie below one of three points of it. */
	function shapes_before(text) {
		return all('rect, path, circle, polygon', text.ownerSVGElement).filter(shape =>
			!shape.closest('defs') && getComputedStyle(shape).fill.startsWith('rgb') &&
			shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
	}
	function touches(one, other) {
		return one.left <= other.right && other.left <= one.right &&
			one.top <= other.bottom && other.top <= one.bottom;
	}
	function below(text, behind) {
		const box = text.getBBox(), frame = text.getBoundingClientRect();
		const shapes = shapes_before(text).filter(
			shape => touches(shape.getBoundingClientRect(), frame));
		const page = behind(text.ownerSVGElement);

		return [0.1, 0.5, 0.9].map(part => new DOMPoint(box.x + part * box.width,
			box.y + box.height / 2).matrixTransform(text.getCTM())).map(point =>
			shapes.reduce((under, shape) => {
				const style = getComputedStyle(shape);
				const at = point.matrixTransform(shape.getCTM().inverse());

				return shape.isPointInFill(at) ? over(faded(colour(style.fill),
					style.fillOpacity * style.opacity), under) : under;
			}, page));
	}
	function needed(style) {
		const size = parseFloat(style.fontSize);

		return size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
	}
	/* Elements with words that the style adds. */
	function worded(part) {
		const rules = [...document.styleSheets].flatMap(sheet => [...sheet.cssRules])
			.flatMap(rule => rule.media ? [...rule.cssRules] : [rule]);
		const selectors = rules.map(rule => rule.selectorText || '').flatMap(
			list => list.split(',')).filter(one => one.includes(part));

		return selectors.flatMap(one => all(one.replace(part, '') || '*')).filter(
			element => element.checkVisibility() &&
				/^"\s*[^\s"]/.test(getComputedStyle(element, part).content));
	}
	function contrast() {
		const faults = [], behind = ground_of(), opacity = opacity_of();
		function judge(what, element, style, paint, grounds) {
			const shown = ground => over(faded(colour(paint), opacity(element)), ground);
			const least = Math.min(...grounds.map(ground => ratio(shown(ground), ground)));

			if (least < needed(style) - 0.005)
				faults.push(what + ' ' + least.toFixed(2) + ': ' + paint + ' on ' +
					grounds[0].slice(0, 3).map(Math.round) + ', ' + name(element));
		}

		for (const element of with_text()) {
			const style = getComputedStyle(element);

			if (is_halo(element))
				continue;
			if (in_picture(element))
				judge('in a picture', element, style, style.fill, below(element, behind));
			else
				judge('text', element, style, style.color, [behind(element)]);
		}
		for (const part of ['::before', '::after'])
			for (const element of worded(part)) {
				const style = getComputedStyle(element, part);

				judge(part, element, style, style.color, [behind(element)]);
			}
		return told(faults);
	}

	/* --- structure --- */

	function headings() {
		const faults = [];
		let last = 0;

		for (const head of all('h1, h2, h3, h4, h5, h6')) {
			const level = Number(head.localName[1]);

			if (level > last + 1)
				faults.push('h' + last + ' is followed by ' + name(head));
			if (!plain(head.textContent))
				faults.push('empty: ' + name(head));
			last = level;
		}
		if (all('h1').length !== 1)
			faults.push(all('h1').length + ' h1');
		return told(faults);
	}
	function labels() {
		return all('input, select, textarea, button').filter(control =>
			!plain(control.textContent) && !control.getAttribute('aria-label') &&
			![...(control.labels || [])].some(label => plain(label.textContent)))
			.map(control => 'no label: ' + control.outerHTML.slice(0, 80));
	}
	function anchors() {
		const links = all('a[href]').filter(link =>
			link.getAttribute('href').startsWith('#') &&
			!document.getElementById(decodeURIComponent(link.hash.slice(1))));
		const named = all('[aria-labelledby], [for]').filter(element =>
			(element.getAttribute('aria-labelledby') || element.getAttribute('for'))
				.split(' ').some(id => !document.getElementById(id)));
		const ids = all('[id]').map(element => element.id);

		return told(links.concat(named).map(from => 'leads nowhere: ' + name(from)).concat(
			ids.filter((id, i) => ids.indexOf(id) !== i).map(id => 'twice: #' + id),
			all('a').filter(link => !plain(link.textContent)).map(
				link => 'without words: ' + link.outerHTML.slice(0, 80))));
	}
	function tables() {
		const faults = all('th:not([scope])').map(head => 'no scope: ' + name(head));

		for (const table of all('table'))
			if (!table.querySelector('th'))
				faults.push('no heads: ' + name(table));
		return told(faults);
	}
	function described() {
		return told(all('svg').filter(svg => ['title', 'desc'].some(part => {
			const said = svg.querySelector(':scope > ' + part);

			return svg.getAttribute('role') !== 'img' || !said || !plain(said.textContent) ||
				!svg.getAttribute('aria-labelledby').split(' ').includes(said.id);
		})).map(svg => 'not described: ' + name(svg)));
	}

	/* --- keyboard --- */

	const stops = () => all('a[href], button, input, select, textarea, [tabindex]').filter(
		element => element.tabIndex >= 0 && element.checkVisibility());
	function focus() {
		const faults = [], behind = ground_of();

		for (const element of stops()) {
			if (element.tabIndex > 0)
				faults.push('out of order: ' + name(element));
			element.focus({focusVisible: true, preventScroll: true});
			const style = getComputedStyle(element);

			if (document.activeElement !== element)
				faults.push('takes no focus: ' + name(element));
			else if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2 ||
				ratio(colour(style.outlineColor), behind(element.parentElement)) < 3)
				faults.push('focus is not seen: ' + name(element));
		}
		document.activeElement.blur();
		return told(faults);
	}
	/* The number of the stop that has the focus. */
	const stop = () => stops().indexOf(document.activeElement);

	/* --- text --- */

	/* What it says, but for the controls that the script made, without white space. */
	function says() {
		all('main .tools').forEach(controls => {
			controls.style.display = 'none';
		});
		return all('main').map(main => main.innerText).join('').replace(/\s+/g, '');
	}
	/* Which elements and attributes there are: text makes none. */
	function kinds() {
		const found = new Set();

		for (const element of all('*')) {
			found.add(element.localName);
			for (const attribute of element.attributes)
				found.add(element.localName + ' ' + attribute.name);
		}
		return [...found].sort();
	}
	/* Words from right to left leave the order of what stands around them. */
	function directions() {
		const faults = [];

		for (const element of with_text().filter(one => !in_picture(one)))
			for (const node of element.childNodes) {
				if (node.nodeType !== Node.TEXT_NODE ||
					!/[\u0590-\u07ff]/.test(node.data))
					continue;
				if (!in_order(node))
					faults.push('reordered: ' + name(element));
			}
		return told(faults);
	}
	/* Pieces of a text, each of one direction, stand from left to right on a line. */
	function in_order(node) {
		const pieces = [...node.data.matchAll(/[\u0590-\u07ff]+|[^\u0590-\u07ff\u2066-\u2069\s]+/g)];
		const boxes = pieces.map(piece => {
			const range = document.createRange();

			range.setStart(node, piece.index);
			range.setEnd(node, piece.index + piece[0].length);
			return [...range.getClientRects()];
		});

		return boxes.every((rects, i) => i === 0 || rects.length !== 1 ||
			boxes[i - 1].length !== 1 || Math.abs(boxes[i - 1][0].top - rects[0].top) > 8 ||
			rects[0].left >= boxes[i - 1][0].right - SLACK);
	}

	/* --- what the script offers --- */

	const rows = table => [...table.tBodies[0].rows];
	const column = (table, at) => rows(table).map(row => plain(row.cells[at].textContent));
	/* Each column that can be sorted: as it was, going up, going down, and as it was again. */
	function sorts() {
		return all('table:has(thead button)').flatMap(table => all('thead th', table).map((head, at) => {
			const button = head.querySelector('button'), states = [column(table, at)];

			for (let i = 0; button && i !== 3; i++) {
				button.click();
				states.push(column(table, at));
			}
			return {name: plain(head.textContent), states: states};
		})).filter(one => one.states.length === 4);
	}
	const filters = () => all('label.tools input');
	function table_below(box) {
		return box.closest('label').nextElementSibling.querySelector('table');
	}
	/* What a filter leaves, and what it says of that. */
	function shown(at) {
		const box = filters()[at], wanted = box.value.trim().toLowerCase();
		const visible = rows(table_below(box)).filter(row => row.checkVisibility());

		return {all: rows(table_below(box)).length, visible: visible.length,
			fits: visible.every(row => plain(row.textContent).toLowerCase()
				.includes(wanted)),
			told: plain(box.closest('label').querySelector('output').textContent)};
	}
	/* A word of the last row that not every row has. */
	function word_for(at) {
		const texts = rows(table_below(filters()[at])).map(row => plain(row.textContent));
		const words = texts[texts.length - 1].split(' ');

		return words.find(word => word && !texts.every(text => text.includes(word)));
	}

	return {wide, clipped, pictures, hints, contrast, headings, labels, anchors, tables, described,
		focus, stops, stop, says, kinds, directions, sorts, filters, shown, word_for};
}());
