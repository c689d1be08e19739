using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using OrleansReco.Abstractions;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace OrleansReco.Cli.DeadLetters;

/// <summary>The dead letters of every queue on a broker. A letter is taken out only once it is where it was sent; whoever looks leaves all of them in place.</summary>
internal sealed class DeadLetterQueue(Uri broker, TimeProvider time)
{
    private const string FaultPrefix = "MT-Fault-";

    /// <summary>The oldest letters.</summary>
    public async Task<IReadOnlyList<DeadLetter>> LookAsync(int limit, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        // What is not acknowledged is in the queue again when the channel closes.
        await WalkAsync(limit, (letter, _) =>
        {
            letters.Add(letter);
            return Task.FromResult(false);
        }, cancellationToken);
        return letters;
    }

    /// <summary>Sends letters back to the queue they came from, without what was noted of their failure.</summary>
    /// <returns>How many.</returns>
    public Task<int> RequeueAsync(string? id, CancellationToken cancellationToken) => WalkAsync(int.MaxValue, async (letter, got) =>
    {
        if (id is not null && letter.Id != id)
        {
            return false;
        }

        var properties = new BasicProperties(got.Message.BasicProperties) { Persistent = true };
        foreach (var header in (properties.Headers ?? new Dictionary<string, object?>()).Keys.Where(key => key.StartsWith(FaultPrefix, StringComparison.Ordinal) || key == "MT-Reason").ToList())
        {
            properties.Headers!.Remove(header);
        }

        await got.Channel.BasicPublishAsync("", letter.Queue, mandatory: true, properties, got.Message.Body, cancellationToken);
        return true;
    }, cancellationToken);

    /// <summary>Throws letters away.</summary>
    /// <returns>How many.</returns>
    public Task<int> DropAsync(string? id, CancellationToken cancellationToken) => WalkAsync(int.MaxValue, (letter, _) => Task.FromResult(id is null || letter.Id == id), cancellationToken);

    /// <summary>Goes through the letters that are there now, oldest first; those for which <paramref name="take"/> says so leave the queue.</summary>
    private async Task<int> WalkAsync(int limit, Func<DeadLetter, (IChannel Channel, BasicGetResult Message), Task<bool>> take, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false, ClientProvidedName = "reco dlq" }.CreateConnectionAsync(cancellationToken);
            var (taken, place) = (0, 0);
            foreach (var queue in MessageContracts.Queues)
            {
                // A queue that is not there closes the channel, so each has its own; what is not acknowledged goes back when it closes.
                await using var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellationToken);
                var letters = MessageContracts.DeadLettersOf(queue);
                for (var left = Math.Min(limit - place, await CountAsync(channel, letters, cancellationToken)); left > 0 && await channel.BasicGetAsync(letters, autoAck: false, cancellationToken) is { } message; left--)
                {
                    if (await take(Read(message, queue, ++place), (channel, message)))
                    {
                        await channel.BasicAckAsync(message.DeliveryTag, multiple: false, cancellationToken);
                        taken++;
                    }
                }
            }

            return taken;
        }
        catch (BrokerUnreachableException e)
        {
            throw new CommandFailedException($"RabbitMQ does not answer on {broker.Host}:{broker.Port}: {(e.InnerException ?? e).Message} Start it, or say where it is with --uri or RECO_SETTING_Reco__RabbitMq__Uri.");
        }
    }

    private static async Task<long> CountAsync(IChannel channel, string queue, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.MessageCountAsync(queue, cancellationToken);
        }
        catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == Constants.NotFound)
        {
            return 0; // The queue is made with the first dead letter.
        }
    }

    private DeadLetter Read(BasicGetResult message, string queue, int place)
    {
        var headers = message.BasicProperties.Headers;
        var failedAt = DateTimeOffset.TryParse(Header(FaultPrefix + "Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : (DateTimeOffset?)null;
        return new DeadLetter(
            message.BasicProperties.MessageId is { Length: > 0 } id ? id : string.Create(CultureInfo.InvariantCulture, $"#{place}"),
            queue,
            Header(FaultPrefix + "Message") ?? "not said",
            Header(FaultPrefix + "ExceptionType"),
            failedAt,
            time.GetUtcNow() - failedAt,
            Body(message.Body));

        string? Header(string name) => headers is not null && headers.TryGetValue(name, out var value) ? value is byte[] bytes ? Encoding.UTF8.GetString(bytes) : value?.ToString() : null;
    }

    private static JsonNode? Body(ReadOnlyMemory<byte> body)
    {
        try
        {
            return JsonNode.Parse(body.Span) is JsonObject envelope && envelope["message"] is { } message ? message.DeepClone() : JsonNode.Parse(body.Span);
        }
        catch (JsonException)
        {
            return JsonValue.Create(Encoding.UTF8.GetString(body.Span));
        }
    }
}
