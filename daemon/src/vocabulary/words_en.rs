//! English words that are never taught, and those that hold phrases together. Pure data.

/// Sounds and words that only fill.
pub(super) const FILLERS: [&str; 46] = [
    "um", "umm", "uh", "uhh", "er", "erm", "hmm", "hm", "mm", "mhm", "ah", "aah", "oh", "ooh",
    "ow", "wow", "whoa", "hey", "hi", "hello", "yo", "bye", "yeah", "yep", "yup", "nah", "nope",
    "yes", "no", "ok", "okay", "like", "well", "huh", "eh", "aw", "haha", "lol", "please",
    "thanks", "sorry", "right", "alright", "anyway", "anyways", "literally",
];

/// Words that hold sentences together.
pub(super) const FUNCTION: [&str; 168] = [
    "a", "an", "the", "this", "that", "these", "those", "i", "you", "he", "she", "it", "we",
    "they", "me", "him", "her", "us", "them", "my", "your", "his", "its", "our", "their", "mine",
    "yours", "hers", "ours", "theirs", "myself", "yourself", "himself", "herself", "itself",
    "ourselves", "themselves", "who", "whom", "whose", "which", "what", "when", "where", "why",
    "how", "and", "or", "but", "if", "because", "as", "until", "while", "of", "at", "by", "for",
    "with", "about", "against", "between", "into", "through", "during", "before", "after", "above",
    "below", "to", "from", "up", "down", "in", "out", "on", "off", "over", "under", "again",
    "further", "then", "once", "here", "there", "all", "any", "both", "each", "few", "more",
    "most", "other", "some", "such", "nor", "not", "only", "own", "same", "so", "than", "too",
    "very", "can", "will", "just", "should", "now", "be", "is", "am", "are", "was", "were", "been",
    "being", "have", "has", "had", "having", "do", "does", "did", "doing", "done", "would",
    "could", "may", "might", "must", "shall", "let", "let's", "gonna", "wanna", "gotta", "kinda",
    "sorta", "also", "else", "ever", "every", "everyone", "everybody", "everything", "someone",
    "somebody", "something", "anyone", "anybody", "anything", "nobody", "nothing", "another",
    "much", "many", "lot", "lots", "around", "away", "back", "along", "without", "though", "one",
    "two", "three",
];

/// Words of the first weeks that are rarer than they are easy.
pub(super) const BASIC: [&str; 84] = [
    "go", "get", "come", "make", "take", "see", "look", "know", "think", "want", "need", "say",
    "tell", "give", "find", "use", "work", "call", "try", "ask", "feel", "play", "run", "move",
    "like", "live", "put", "keep", "start", "stop", "turn", "help", "talk", "show", "eat", "drink",
    "sleep", "read", "write", "buy", "love", "game", "thing", "guy", "guys", "man", "woman", "boy",
    "girl", "day", "night", "time", "year", "week", "today", "yesterday", "tomorrow", "good",
    "bad", "big", "small", "new", "old", "nice", "great", "happy", "sad", "hot", "cold", "water",
    "food", "dog", "cat", "home", "house", "school", "friend", "people", "stuff", "name", "number",
    "hour", "minute", "second",
];

/// Words nobody should be shown on somebody's stream.
pub(super) const COARSE: [&str; 40] = [
    "fuck", "fucking", "fucker", "fucked", "shit", "shitty", "bullshit", "bitch", "bitches", "ass",
    "asshole", "bastard", "cunt", "dick", "dickhead", "cock", "pussy", "whore", "slut", "nigger",
    "nigga", "faggot", "fag", "retard", "retarded", "rape", "rapist", "cum", "porn", "tits",
    "boobs", "penis", "vagina", "jerk", "wank", "wanker", "piss", "crap", "damn", "goddamn",
];

/// What makes a verb a phrasal verb.
pub(super) const PARTICLES: [&str; 20] = [
    "up", "down", "in", "out", "on", "off", "over", "away", "back", "through", "around", "along",
    "about", "apart", "together", "by", "into", "for", "after", "aside",
];

/// Phrases that are just their words, or that hold sentences together.
pub(super) const BASIC_PHRASES: [&str; 65] = [
    "have to", "has to", "want to", "like to", "be able to", "be called", "be to", "be in",
    "be on", "be at", "be late", "be right", "be sick", "be wrong", "go to", "going to", "go in",
    "come to", "come in", "come from", "come on", "look at", "look like", "listen to", "talk to",
    "talk about", "think of", "think about", "think so", "know of", "you know", "i mean",
    "kind of", "sort of", "a lot", "a lot of", "lots of", "a little", "a bit", "a few",
    "of course", "in the", "on the", "at all", "at the", "all right", "all of", "one of",
    "some of", "no one", "each other", "as well", "so that", "such as", "thank you",
    "good morning", "good night", "how about", "what about", "not at", "carry away",
    "carried away", "so much", "too much", "as much",
];
