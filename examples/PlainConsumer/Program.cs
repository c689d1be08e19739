using System.Text.Json;
using System.Text.Json.Nodes;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

const string Exchange = "reco.labeled-example";
var factory = new ConnectionFactory { Uri = new Uri(args[0]), AutomaticRecoveryEnabled = false };
var queue = args.ElementAtOrDefault(1) ?? "my-examples";
while (true)
{
    try
    {
        await ConsumeAsync();
    }
    catch (Exception e) when (e is IOException or OperationInterruptedException or TimeoutException)
    {
        Console.Error.WriteLine($"RabbitMQ is away: {e.GetBaseException().Message}");
    }

    await Task.Delay(TimeSpan.FromSeconds(1));  // what came meanwhile waits in the queue, and what was not acknowledged comes again
}

async Task ConsumeAsync()
{
    await using var connection = await factory.CreateConnectionAsync();
    await using var channel = await connection.CreateChannelAsync();
    var lost = new TaskCompletionSource();
    channel.ChannelShutdownAsync += (_, _) => Task.FromResult(lost.TrySetResult());
    await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Fanout, durable: true);  // as the silos do: whoever comes first makes it
    await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum", ["x-delivery-limit"] = int.MaxValue });
    await channel.QueueBindAsync(queue, Exchange, routingKey: "");
    await channel.BasicQosAsync(prefetchSize: 0, prefetchCount: 100, global: false);
    var consumer = new AsyncEventingBasicConsumer(channel);
    consumer.ReceivedAsync += async (_, delivery) =>
    {
        if (ExampleOf(delivery.Body) is { } example)
        {
            Console.WriteLine(example.ToJsonString());  // twice where an acknowledgement was lost: the same id; of one id the highest revision counts
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        }
        else
        {
            Console.Error.WriteLine($"Message {delivery.BasicProperties.MessageId} is no example; it is dropped.");
            await channel.BasicRejectAsync(delivery.DeliveryTag, requeue: false);
        }
    };
    await channel.BasicConsumeAsync(queue, autoAck: false, consumer);
    Console.Error.WriteLine($"Consuming {queue}.");
    await lost.Task;
}

static JsonNode? ExampleOf(ReadOnlyMemory<byte> body)
{
    try
    {
        return JsonNode.Parse(body.Span) is JsonObject envelope ? envelope["message"] : null;
    }
    catch (JsonException)
    {
        return null;
    }
}
