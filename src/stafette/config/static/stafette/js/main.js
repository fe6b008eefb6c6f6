// Everything works without this file. Each module looks for its own elements and leaves the rest alone.
import { startComposers } from "./composers.js";
import { startDialogs } from "./dialogs.js";
import { startStatus } from "./dom.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startSelection } from "./selection.js";
import { startTheme } from "./theme.js";

startTheme();
startStatus();
startDialogs();
startSelection();
startComposers();
startKeys();
startLive();
