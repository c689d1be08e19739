using MassTransit;
using MassTransit.Middleware.Rescue;
using MassTransit.Transports;
using Microsoft.Extensions.Hosting;
using OrleansReco.Abstractions;

namespace OrleansReco.Silo.Messaging;

/// <summary>Stores examples from the broker in batches; a message leaves its queue once its example is durable. What the store refuses becomes a dead letter, with its own reason in its headers.</summary>
internal sealed class BrokerExampleConsumer(ExampleIntake intake, MessagingInstruments instruments, IHostApplicationLifetime process) : IConsumer<Batch<LabeledExample>>
{
    public async Task Consume(ConsumeContext<Batch<LabeledExample>> context)
    {
        // A batch that waits for the store does not hold up the end of the process: its messages go back to their queue.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, process.ApplicationStopping);
        var messages = context.Message.ToList();
        foreach (var (example, error) in await intake.StoreAsync([.. messages.Select(message => message.Message)], stop.Token))
        {
            await MoveToDeadLettersAsync(messages.First(message => ReferenceEquals(message.Message, example)).ReceiveContext, error);
            instruments.DeadLettered();
        }
    }

    /// <summary>Where this fails the whole batch goes back to its queue: stored again it changes nothing.</summary>
    private static Task MoveToDeadLettersAsync(ReceiveContext message, Exception error)
        => message.TryGetPayload<IErrorTransport>(out var deadLetters)
            ? deadLetters.Send(new RescueExceptionReceiveContext(message, error))
            : throw new InvalidOperationException("The endpoint of examples has no dead-letter queue.");
}
