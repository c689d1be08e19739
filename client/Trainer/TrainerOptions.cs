using System.ComponentModel.DataAnnotations;
using OrleansReco.Abstractions;
using OrleansReco.Learning.Embeddings;

namespace OrleansReco.Trainer;

/// <summary>When and how models are retrained.</summary>
public sealed class TrainerOptions
{
    /// <summary>How often the policy is asked.</summary>
    /// <value>30 s.</value>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Interactions without which there is no first model.</summary>
    /// <value>500.</value>
    [Range(50, 1_000_000_000)]
    public int MinInteractions { get; set; } = 500;

    /// <summary>Count: so many interactions newer than the data of the last training make a new one worth while, whatever the gate said of that one.</summary>
    /// <value>5,000.</value>
    [Range(50, 1_000_000_000)]
    public int RetrainAfterInteractions { get; set; } = 5_000;

    /// <summary>Age: when the last training is longer ago than this there is a new one as soon as there are <see cref="MinNewInteractions"/>.</summary>
    /// <value>1 day.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>New interactions without which neither age nor drift retrains, and without which nothing can be judged.</summary>
    /// <value>300.</value>
    [Range(50, 1_000_000_000)]
    public int MinNewInteractions { get; set; } = 300;

    /// <summary>Drift: how far the new interactions are from those of the last training, 0 to 1, before there is another. See <see cref="Drift"/>.</summary>
    /// <value>0.2.</value>
    [Range(0.01, 1)]
    public double MaxDrift { get; set; } = 0.2;

    /// <summary>Time between two trainings; it doubles with each that fails, up to 64 times this.</summary>
    /// <value>2 min.</value>
    public TimeSpan MinInterval { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a finished bundle is offered to a registry that does not answer, as while the service is restarted; then it is offered again at each check.</summary>
    /// <value>10 min.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RegisterFor { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>A bundle in the bundle store that is older than this and that the registry does not name is removed: whoever saved it was killed before it could register it, or the registry no longer keeps it. One brought from elsewhere with an old date stays for a 24th of this at least, to be registered.</summary>
    /// <value>1 day.</value>
    [Range(typeof(TimeSpan), "00:10:00", "3650.00:00:00")]
    public TimeSpan OrphanAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Largest share of all interactions that is held out as the later slice.</summary>
    /// <value>0.1.</value>
    [Range(0.01, 0.5)]
    public double HoldOutShare { get; set; } = 0.1;

    /// <summary>Most interactions that are judged on: the newest of a slice.</summary>
    /// <value>20,000.</value>
    [Range(100, 10_000_000)]
    public int MaxJudged { get; set; } = 20_000;

    /// <summary>A candidate passes although its interval reaches below zero, as long as it does not reach below minus this.</summary>
    /// <value>0.01, in nDCG@10.</value>
    [Range(0, 1)]
    public double TolerableLoss { get; set; } = 0.01;

    /// <summary>A segment with fewer users is reported and does not decide.</summary>
    /// <value>30.</value>
    [Range(2, 1_000_000)]
    public int MinSegmentUsers { get; set; } = 30;

    /// <summary>Slates with something accepted and something passed over, with features as served, without which no ranker is trained.</summary>
    /// <value>300.</value>
    [Range(20, 100_000_000)]
    public int MinRankerSlates { get; set; } = 300;

    /// <summary>What is trained, before half-lives are chosen.</summary>
    public RetrievalRecipe Recipe { get; set; } = new();

    /// <summary>The fusion that candidates are judged with.</summary>
    public RetrievalSpec Retrieval { get; set; } = new();

    /// <summary>Threads to train on; they give way to everything else on the machine. 0: one a core.</summary>
    /// <value>0.</value>
    [Range(0, 1024)]
    public int Threads { get; set; }

    /// <summary>Where the service answers; null: the process it runs in.</summary>
    /// <value>null.</value>
    public Uri? Service { get; set; }

    /// <summary>API key with the role operator; null: none is sent.</summary>
    /// <value>null.</value>
    public string? ApiKey { get; set; }

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ValidationException">Some are out of range; the message has all of them.</exception>
    public void Validate()
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true);
        foreach (var (name, value) in new[] { (nameof(CheckEvery), CheckEvery), (nameof(MaxAge), MaxAge) })
        {
            if (value <= TimeSpan.Zero)
            {
                failures.Add(new ValidationResult($"{name} must be greater than zero, but was {value}."));
            }
        }

        if (failures.Count > 0)
        {
            throw new ValidationException("TrainerOptions: " + string.Join(" ", failures.Select(failure => failure.ErrorMessage)));
        }
    }
}
