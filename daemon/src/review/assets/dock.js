// The dock: what stands, and the last lines.

import { heed } from "/assets/stand.js";
import { follow } from "/assets/talk.js";

const LINES_MAX = 8;

const { on } = follow({ most: LINES_MAX });
heed(on);
