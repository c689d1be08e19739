namespace OrleansReco.Learning.Examples;

/// <summary>Labels (0 to 1) and weights of pointwise examples.</summary>
public sealed class LabelOptions
{
    /// <summary>Label of a click.</summary>
    /// <value>0.3</value>
    public double Click { get; set; } = 0.3;

    /// <summary>Label of a play of unknown completion and dwell.</summary>
    /// <value>0.5</value>
    public double Play { get; set; } = 0.5;

    /// <summary>The dwell that gives a play of unknown completion the label one half.</summary>
    /// <value>60 s</value>
    public TimeSpan DwellHalf { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Ratings below this are negatives.</summary>
    /// <value>3</value>
    public double NegativeRating { get; set; } = 3;

    /// <summary>Label of an item of a slate that was accepted as a whole, without a word about the item.</summary>
    /// <value>0.7</value>
    public double AcceptedSlate { get; set; } = 0.7;

    /// <summary>Weight of that label.</summary>
    /// <value>0.5</value>
    public double AcceptedSlateWeight { get; set; } = 0.5;

    /// <summary>Weight of a shown item that was examined and passed over.</summary>
    /// <value>0.5</value>
    public double PassedOverWeight { get; set; } = 0.5;

    /// <summary>Weight of an immediate skip, and of one that came late.</summary>
    /// <value>1 and 0.2</value>
    public (double AtOnce, double Late) SkipWeight { get; set; } = (1, 0.2);

    /// <summary>The time to a skip that halves what is between the two.</summary>
    /// <value>15 s</value>
    public TimeSpan SkipHalfLife { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Weight of a dismissal right after serving, and of a late one.</summary>
    /// <value>1.5 and 1</value>
    public (double AtOnce, double Late) DismissWeight { get; set; } = (1.5, 1);

    /// <summary>The time to a dismissal that halves what is between the two.</summary>
    /// <value>60 s</value>
    public TimeSpan DismissHalfLife { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Most pairs that one move gives.</summary>
    /// <value>10</value>
    public int PairsPerMove { get; set; } = 10;

    /// <summary>Most steps an abandonment remembers.</summary>
    /// <value>20</value>
    public int PrecedingSteps { get; set; } = 20;
}
