using System.Collections.Immutable;

namespace OrleansReco.Abstractions;

/// <summary>What is published on the bus: the contract of whoever reads it. A contract changes by a new version alone; every earlier version stays readable.</summary>
public static class MessageContracts
{
    /// <summary>Header that says which version of its contract a message follows; the same number is in the message, as <c>schemaVersion</c>.</summary>
    public const string VersionHeader = "reco-schema-version";

    /// <summary>The queue of the example store.</summary>
    public const string ExampleQueue = "reco-examples";

    /// <summary>Where messages lie that could not be taken from <see cref="ExampleQueue"/>, each with the reason in its headers.</summary>
    public const string DeadLetterQueue = ExampleQueue + DeadLetterSuffix;

    /// <summary>The queue of commands to the trainer.</summary>
    public const string TrainQueue = "reco-train";

    private const string DeadLetterSuffix = "_error";

    /// <summary>The queues that messages are taken from.</summary>
    public static ImmutableArray<string> Queues { get; } = [ExampleQueue, TrainQueue];

    /// <summary>
    /// How every queue of ours is declared. From RabbitMQ 4.0 a quorum queue drops a message that was given back 20 times, without a word: a trainer that is killed again and again gives back all it had fetched,
    /// and whoever looks at dead letters gives them back too. What cannot be taken is moved away by the consumer, with its reason, and never by a count; so the count has a limit that nothing reaches, on every version.
    /// </summary>
    public static ImmutableDictionary<string, object?> QueueArguments { get; } = ImmutableDictionary<string, object?>.Empty.Add("x-queue-type", "quorum").Add("x-delivery-limit", int.MaxValue);

    /// <summary>Every contract.</summary>
    public static ImmutableArray<MessageContract> All { get; } =
    [
        new(typeof(LabeledExample), "reco.labeled-example", 1),
        new(typeof(DecisionServed), "reco.decision-served", 1),
        new(typeof(ModelPublished), "reco.model-published", 1),
        new(typeof(TrainModel), "reco.train-model", 1),
        new(typeof(ModelTrained), null, 1),
    ];

    /// <summary>Where the messages lie that could not be taken from a queue.</summary>
    public static string DeadLettersOf(string queue) => queue + DeadLetterSuffix;

    /// <summary>The exchange that a type of message is published to.</summary>
    /// <exception cref="ArgumentException">It is no contract, or is not published.</exception>
    public static string ExchangeOf(Type message) => Of(message).Exchange ?? throw new ArgumentException($"{message} is an answer, which goes to whoever asked.", nameof(message));

    /// <summary>The contract of a type of message.</summary>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static MessageContract Of(Type message)
    {
        foreach (var contract in All)
        {
            if (contract.Type == message)
            {
                return contract;
            }
        }

        throw new ArgumentException($"{message} is not published on the bus. Add it to MessageContracts.All.", nameof(message));
    }
}

/// <summary>A type of message on the bus.</summary>
/// <param name="Type">The message.</param>
/// <param name="Exchange">The fanout exchange that it is published to; null: it is an answer, sent to the address that the question names.</param>
/// <param name="Version">The newest version of its contract, which this code writes.</param>
public sealed record MessageContract(Type Type, string? Exchange, int Version);
