using System.ComponentModel.DataAnnotations;

namespace OrleansReco.Silo.Messaging;

/// <summary>Settings of the bus.</summary>
public sealed class MessagingOptions
{
    /// <summary>What carries the bus.</summary>
    /// <value>InMemory</value>
    public MessagingTransport Transport { get; set; } = MessagingTransport.InMemory;

    /// <summary>Examples stored in one transaction, at most.</summary>
    /// <value>500</value>
    [Range(1, 10_000)]
    public int ExampleBatch { get; set; } = 500;

    /// <summary>How long a batch that is not full is waited for.</summary>
    /// <value>20 ms</value>
    public TimeSpan ExampleBatchTime { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Notices of served slates that may wait for the bus; beyond that they are dropped and counted, so that the request path never waits.</summary>
    /// <value>4,096</value>
    [Range(1, 1_000_000)]
    public int PendingDecisions { get; set; } = 4_096;

    /// <summary>How long the bus may take to take those notices; then they are dropped and counted.</summary>
    /// <value>5 s</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan NoticeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Throws when a setting is out of range; the message has all of them.</summary>
    /// <exception cref="ValidationException">A setting is out of range.</exception>
    public void Validate()
    {
        var failures = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), failures, validateAllProperties: true);
        if (ExampleBatchTime <= TimeSpan.Zero)
        {
            failures.Add(new ValidationResult($"{nameof(MessagingOptions)}.{nameof(ExampleBatchTime)} must be greater than zero, but was {ExampleBatchTime}."));
        }

        if (failures.Count > 0)
        {
            throw new ValidationException(string.Join(Environment.NewLine, failures.Select(f => f.ErrorMessage)));
        }
    }
}
