using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Settings of the bus on RabbitMQ; they count where <see cref="MessagingOptions.Transport"/> is <see cref="MessagingTransport.RabbitMq"/>.</summary>
public sealed class RabbitMqOptions : IValidatableObject
{
    /// <summary>Where the broker is, with user, password and virtual host. Give it by the environment (<c>RECO_SETTING_Reco__RabbitMq__Uri</c>) or from a secret.</summary>
    /// <value>amqp://guest:guest@127.0.0.1:5672/%2F, as a fresh broker on this machine has it.</value>
    public string Uri { get; set; } = "amqp://guest:guest@127.0.0.1:5672/%2F";

    /// <summary>How long the broker's confirm is waited for; then the example stays in its outbox.</summary>
    /// <value>5 s</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>After a publish that failed, how long the next ones fail at once; then one tries.</summary>
    /// <value>2 s</value>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:05:00")]
    public TimeSpan PublishPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Messages whose confirm is waited for at one time; more wait at the door. RabbitMQ's client lets 128 be under way, slows down from half of that, and forgets those that wait beyond when the
    /// connection is lost: the publishing would then never end, and hold up the new connection.</summary>
    /// <value>64</value>
    [Range(1, 64)]
    public int MaxUnconfirmed { get; set; } = 64;

    /// <summary>How often an example is tried again at once that the store refuses, although it takes others.</summary>
    /// <value>1</value>
    [Range(0, 100)]
    public int ImmediateRetries { get; set; } = 1;

    /// <summary>How often it is then tried again after a time that doubles; after that it is a dead letter.</summary>
    /// <value>3</value>
    [Range(0, 100)]
    public int Retries { get; set; } = 3;

    /// <summary>The first such time.</summary>
    /// <value>200 ms</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:10:00")]
    public TimeSpan RetryInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>While the store is down nothing is a dead letter: the batch waits, at most so long between two attempts.</summary>
    /// <value>5 s</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:10:00")]
    public TimeSpan StoreRetryInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long <c>POST /v1/models/train</c> waits for the trainer's answer; then it says 202 and the training goes on.</summary>
    /// <value>30 s</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:30:00")]
    public TimeSpan TrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often the trainer asks how many messages wait; and how often a process asks, until it is so, whether the queues are declared as they must be.</summary>
    /// <value>5 s</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan DepthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!System.Uri.TryCreate(Uri, UriKind.Absolute, out var uri) || uri.Scheme is not ("amqp" or "amqps"))
        {
            // The value may hold a password, and is not repeated.
            yield return new ValidationResult("RabbitMqOptions.Uri must be such as amqp://user:password@host:5672/%2F, but is not of that form.");
        }
    }
}
