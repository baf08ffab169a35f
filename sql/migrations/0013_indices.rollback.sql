DROP INDEX events_actor1, events_actor2, events_place, events_withdrawn, events_withdrawn_place, articles_doc;
