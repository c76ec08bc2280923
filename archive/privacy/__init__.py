"""Personal data (个人信息): on which lawful basis it lies here, which notices people were given, what they ask for."""
