namespace OrleansReco.Cli.Chaos;

/// <summary>What a case stands on.</summary>
internal enum FaultGround
{
    /// <summary>Three silos on Orleans, gateway, trainer, PostgreSQL and RabbitMQ.</summary>
    Cluster,

    /// <summary>Silos of this build (one on the in-process runtime), trainer, PostgreSQL and RabbitMQ.</summary>
    Servers,

    /// <summary>One silo with SQLite, all in one process.</summary>
    OneProcess,
}

/// <summary>One fault: how it is made, what the service promises meanwhile, and what must be true afterwards.</summary>
internal abstract class FaultCase
{
    /// <summary>Its name on the command line.</summary>
    public abstract string Name { get; }

    /// <summary>What happens, in words.</summary>
    public abstract string What { get; }

    /// <summary>What it stands on.</summary>
    public virtual FaultGround Ground => FaultGround.Servers;

    /// <summary>How long the fault lasts; zero: a moment.</summary>
    public virtual TimeSpan Length => TimeSpan.Zero;

    /// <summary>How long after the fault its effects are counted.</summary>
    public virtual TimeSpan Aftermath => TimeSpan.FromSeconds(10);

    /// <summary>Longest time in which nothing is answered; null: no promise.</summary>
    public virtual TimeSpan? LongestGap => TimeSpan.FromSeconds(3);

    /// <summary>Longest time in which no user of the silos that were struck is answered, slates and events each; null: no promise.</summary>
    public virtual TimeSpan? LongestStruckGap => null;

    /// <summary>Largest share of the requests of the fault's window that are not answered; null: no promise.</summary>
    public virtual double? Unanswered => 0.01;

    /// <summary>Whether the store is what is away: then that share is of slates alone, and events are refused with a clear word instead.</summary>
    public virtual bool StoreIsAway => false;

    /// <summary>Why it cannot be made here; null: it can.</summary>
    public virtual string? WhyNot => null;

    /// <summary>Settings that the processes need for it.</summary>
    public virtual IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>();

    /// <summary>What else is to be told of it, in sentences; complete after <see cref="CheckAsync"/>.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    /// <summary>Makes the fault; returns when it is over.</summary>
    public abstract Task InjectAsync(ChaosScene scene, CancellationToken cancellationToken);

    /// <summary>What else must be true once the service is sound again; what is not, in sentences.</summary>
    public virtual Task<IReadOnlyList<string>> CheckAsync(ChaosScene scene, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
