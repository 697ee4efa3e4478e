/**
 * What is told apart by colour is told apart by form as well: accepted is a solid line over a surface, stuck a dotted one,
 * the capacity dashes, the queue bars. The ground is the picture's own, so that it looks the same in a dark mail.
 */
export const COLOUR = {
	ground: '#ffffff',
	edge: '#c9ced6',
	ink: '#1a1d21',
	faint: '#5b636e',
	grid: '#e4e7eb',
	unseen: '#eef0f3',
	accepted: '#1d4ed8',
	surface: '#dbe5fb',
	stuck: '#b45309',
	queue: '#b91c1c',
} as const
