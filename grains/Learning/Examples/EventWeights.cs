using OrleansReco.Abstractions;

namespace OrleansReco.Learning.Examples;

/// <summary>How much one event says for (positive) or against (negative) an item: the weights of a user's history, of popularity and of training interactions. All before decay by age.</summary>
public sealed class EventWeights
{
    /// <value>0.5</value>
    public float Click { get; set; } = 0.5f;

    /// <summary>Of a play whose completion is unknown.</summary>
    /// <value>0.6</value>
    public float Play { get; set; } = 0.6f;

    /// <summary>Of a complete play; between, in proportion to completion above <see cref="BounceCompletion"/>.</summary>
    /// <value>1</value>
    public float CompletePlay { get; set; } = 1f;

    /// <summary>A play that ends below this completion says nothing for the item.</summary>
    /// <value>0.05</value>
    public double BounceCompletion { get; set; } = 0.05;

    /// <value>1</value>
    public float Save { get; set; } = 1f;

    /// <value>1.5</value>
    public float Buy { get; set; } = 1.5f;

    /// <summary>When set, every rating counts as this, whatever its value: for data in which a rating only says that the item was consumed.</summary>
    /// <value>null</value>
    public float? AnyRating { get; set; }

    /// <summary>A rating below this speaks against the item.</summary>
    /// <value>3</value>
    public double NegativeRating { get; set; } = 3;

    /// <summary>Of the lowest rating of those that speak for the item; each point above adds <see cref="RatingPoint"/>.</summary>
    /// <value>0.5</value>
    public float LowestPositiveRating { get; set; } = 0.5f;

    /// <value>0.5</value>
    public float RatingPoint { get; set; } = 0.5f;

    /// <summary>Of an immediate skip; a later one counts less, down to a fifth.</summary>
    /// <value>−0.5</value>
    public float Skip { get; set; } = -0.5f;

    /// <summary>The time to a skip that halves its weight.</summary>
    /// <value>15 s</value>
    public TimeSpan SkipHalfLife { get; set; } = TimeSpan.FromSeconds(15);

    /// <value>−1</value>
    public float Dismiss { get; set; } = -1f;

    /// <summary>Of an item taken out of a slate by an edit.</summary>
    /// <value>−0.5</value>
    public float Removed { get; set; } = -0.5f;

    /// <summary>Of an item put into a slate by an edit.</summary>
    /// <value>0.8</value>
    public float PutIn { get; set; } = 0.8f;

    /// <summary>Of each item of a slate that was accepted as it stands.</summary>
    /// <value>0.5</value>
    public float AcceptedSlate { get; set; } = 0.5f;

    /// <summary>What an event says of the item it names; 0 for events that name none.</summary>
    public float Of(UserEvent e) => e.Type switch
    {
        EventType.Click => Click,
        EventType.Play => OfPlay(e.Completion),
        EventType.Save => Save,
        EventType.Buy => Buy,
        EventType.Rate => OfRating(e.Value ?? 0),
        EventType.Skip => Skip * (0.2f + (0.8f * HowSoon(e.Dwell ?? SkipHalfLife, SkipHalfLife))),
        EventType.Dismiss => Dismiss,
        _ => 0,
    };

    /// <summary>Every item an event speaks for or against, with its weight.</summary>
    /// <param name="logged">The event as logged, with the items it concerns.</param>
    public IEnumerable<(string ItemId, float Weight)> Interactions(LoggedEvent logged)
    {
        var e = logged.Event;
        if (e.ItemId is { } item)
        {
            yield return (item, Of(e));
        }

        if (e is { Type: EventType.Edit, Edit: { Op: EditOperation.Remove or EditOperation.Replace, ItemId: { } removed } edit })
        {
            yield return (removed, Removed);
            if (edit.WithItemId is { } chosen)
            {
                yield return (chosen, PutIn);
            }
        }

        if (e.Type == EventType.Accept && !logged.Items.IsDefault)
        {
            foreach (var accepted in logged.Items)
            {
                yield return (accepted, AcceptedSlate);
            }
        }
    }

    /// <summary>1 at once, halved with each half-life.</summary>
    internal static float HowSoon(TimeSpan after, TimeSpan halfLife) => MathF.Pow(2, -(float)(Math.Max(0, after.TotalSeconds) / halfLife.TotalSeconds));

    private float OfPlay(double? completion)
    {
        if (completion is not { } done)
        {
            return Play;
        }

        return done < BounceCompletion ? 0 : CompletePlay * (float)done;
    }

    private float OfRating(double value)
        => AnyRating ?? (value >= NegativeRating
            ? LowestPositiveRating + (RatingPoint * (float)(value - NegativeRating))
            : RatingPoint * (float)(value - NegativeRating));
}
