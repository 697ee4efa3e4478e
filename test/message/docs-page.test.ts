import { expect, it } from 'vitest'
import type { IncidentEvent } from '../../src/detect/incident-event.js'
import { DEFAULT_SETTINGS } from '../../src/detect/settings.js'
import { createIncidentMessage } from '../../src/message/message.js'
import { renderConsolePage } from '../../src/message/text.js'
import { openRun } from '../../src/replay/open-run.js'
import { planLooks, replayRun } from '../../src/replay/replay-run.js'
import { drawTerminal } from './terminal-svg.js'

/** The run whose first page the README shows: nothing in the picture is made up but the host's name. */
const RUN = 'scenarios/gradual-traffic-prefork'

it('is what the README shows: docs/page.svg is the first part of the page of a recorded run (update with vitest -u)', async () => {
	const page = renderConsolePage(createIncidentMessage(firstEvent(), CONTEXT), { colour: true })
	const firstSteps = page.slice(0, page.indexOf('\n4.  '))
	await expect(drawTerminal(`${firstSteps}\n…`)).toMatchFileSnapshot('../../docs/page.svg')
})

const CONTEXT = { host: 'web03', drill: false, timeZone: () => 0, links: [] }

function firstEvent(): IncidentEvent {
	const { recording, scenario } = openRun(RUN, () => undefined)
	const events: IncidentEvent[] = []
	const settings = {
		...DEFAULT_SETTINGS,
		services: DEFAULT_SETTINGS.services.map((one) => ({ ...one, ports: scenario!.ports })),
	}
	const known = { workers: scenario!.capacity!, source: 'recording', provenance: 'from scenario.yml' } as const
	const plan = { settings, known: new Map([['apache', known]]), offset: 0, scenario }
	replayRun(planLooks(recording.snapshots, plan), plan, { event: (event) => events.push(event) })
	return events[0]!
}
