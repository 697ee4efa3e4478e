// Preloaded into the built program: its clocks and timers run FACTOR times as fast, so that a night of readings passes in
// a minute. Readings take their real time, which looks FACTOR times as long to the program.
const factor = Number(process.env.FACTOR)
const began = Date.now()
const setRealTimeout = globalThis.setTimeout
const realNow = performance.now.bind(performance)
globalThis.setTimeout = (callback, milliseconds = 0, ...values) =>
	setRealTimeout(callback, milliseconds / factor, ...values)
performance.now = () => realNow() * factor
Date.now = () => Math.round(began + realNow() * factor)
