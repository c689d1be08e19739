namespace OrleansReco.Grains.Feedback;

/// <summary>
/// Up to which revision the example store has everything of one user. Examples are published in the order of their revisions, but those of one revision at once, and a consumer that goes gives back what others overtake:
/// that a newer one is stored says that an older one is there only when it could have been given back and taken again.
/// </summary>
/// <param name="late">How much later than a newer one an example may be stored.</param>
internal sealed class Arrivals(TimeSpan late)
{
    /// <summary>Everything up to this revision is stored.</summary>
    public int Complete { get; private set; }

    /// <summary>The newest revision that was stored at <see cref="SeenAt"/>.</summary>
    public int Seen { get; private set; }

    /// <summary>When that was seen first; null: nothing newer than <see cref="Complete"/> was.</summary>
    public DateTimeOffset? SeenAt { get; private set; }

    /// <summary>Goes on from what an earlier activation knew.</summary>
    public void Restore(FeedbackState state) => (Complete, Seen, SeenAt) = (state.Complete, state.Seen, state.SeenAt);

    /// <summary>Puts what is known into a state.</summary>
    public void SaveTo(FeedbackState state) => (state.Complete, state.Seen, state.SeenAt) = (Complete, Seen, SeenAt);

    /// <summary>Takes in the newest revision that is stored now.</summary>
    public void Look(int newest, DateTimeOffset now)
    {
        Ripen(now);
        if (SeenAt is null && newest > Complete)
        {
            (Seen, SeenAt) = (newest, now);
            Ripen(now);
        }
    }

    /// <summary>When everything up to a revision will be stored; null: it is not foreseen.</summary>
    public DateTimeOffset? CompleteAt(int revision) => Seen >= revision ? SeenAt + late : null;

    private void Ripen(DateTimeOffset now)
    {
        if (SeenAt + late <= now)
        {
            (Complete, SeenAt) = (Seen, null);
        }
    }
}
