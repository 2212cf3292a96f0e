"""How good the links are: judged on names that a person has linked, and beside the annotation of the NLM.

Each name is linked in its record, as a build does it, and each accepted link is judged by the gold row of the name:
*right* (the row has the id as exact, and the link says exact, or says less), *broader* (the row has it as acceptable
broader answer, and the link does not say exact), *wrong* (a hard negative, a broader id said to be exact, anything
where the right answer is nothing) or *unjudged* (the id is in no cell). Ids that MONDO declares to be equivalent count
for each other. Links of the parts of a name count as links of the name, with what they say. A row with several parts is
found only when every part that has an id is hit. Figures:

- coverage: rows with an accepted link;
- exact: precision, right ones among the judged links that say exact;
- or broader: precision, right or broader ones among all judged links;
- recall: rows found among those that have an exact id in any vocabulary;
- reachable: the same among those with an id that the vocabularies searched for the kind really hold;
- recall or broader: rows found or with a broader link, among those that have an exact or an acceptable broader id.

Each has its n (rows, or links for precision) and a 95 % interval, bootstrapped over trials: rows that share a trial are
drawn together. Where all or none succeed a bootstrap shows nothing; the open end is then the exact binomial bound, as
if each group of trials were one observation. The alternatives see the name alone, and search the same concepts with the
same type check.
"""
